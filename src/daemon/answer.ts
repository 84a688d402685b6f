import type { StagedFile } from '../check/staged-file.ts'
import { version } from '../check/version.ts'
import type { Config } from '../config/config.ts'
import { buildCommandLine } from './command-line.ts'
import { stockVersion } from './environment.ts'
import { execute } from './execute.ts'
import { printable } from './log.ts'
import type { RunLimits, RunOutcome } from './runner/outcome.ts'
import type { Setup } from './setup.ts'

/** What goes back to the client, before it is made to fit. */
export type Answer = {
  readonly resultCode: number
  readonly text: Buffer
  /** All that the plugin printed, bytes; more than `text` where max_input_buffer ended it. */
  readonly outputBytes: number
  readonly staged: readonly StagedFile[]
}

/**
 * Runs the command of an admitted query; texts and result codes as stock (spec/nrpe.md §2.9, §2.10). What stock's text
 * leaves out goes to the log, with the peer's address.
 */
export async function answerCommand(
  name: string,
  args: readonly string[],
  peer: string,
  setup: Setup,
): Promise<Answer> {
  const { config, log } = setup
  if (name === '_NRPE_CHECK') return say(0, `NRPE v${stockVersion} (Plenum ${version})`)
  const line = config.commands.get(name)
  if (line === undefined) return say(3, Buffer.from(`NRPE: Command '${name}' not defined`, 'latin1'))
  const seconds = config.commandTimeouts.get(name) ?? config.commandTimeoutSeconds
  const rules = { strict: config.strict, quote: config.argumentQuoting }
  const full = buildCommandLine(config.commandPrefix, line, args, rules)
  if (config.debug) log.write('debug', `Running command: ${printable(Buffer.from(full.line, 'latin1'))}`)
  const outcome = await execute(full, limitsFor(seconds, config), setup)
  const complaint = complaintOf(outcome, seconds, config)
  if (complaint) log.write('warning', `Command '${printable(Buffer.from(name, 'latin1'))}' for ${peer} ${complaint}`)
  const answer = fromOutcome(outcome, seconds, config)
  if (config.debug) {
    if (outcome.kind === 'finished' && outcome.stderr !== '') log.write('debug', `Its stderr: ${outcome.stderr}`)
    log.write('debug', `Command completed with return code ${answer.resultCode} and output: ${printable(answer.text)}`)
  }
  return answer
}

function limitsFor(seconds: number, { maxInputBuffer, showStderr, strict }: Config): RunLimits {
  return {
    timeoutMs: seconds * 1000,
    maxOutputBytes: maxInputBuffer,
    readStderr: showStderr,
    waitForChildren: strict,
  }
}

/** What an administrator will ask when the answer says no more than stock's texts do. */
function complaintOf(outcome: RunOutcome, seconds: number, config: Config): string | undefined {
  switch (outcome.kind) {
    case 'ended':
      return outcome.why === 'timeout'
        ? `was ended: it ran longer than command_timeout (${seconds} seconds)`
        : `was ended: the daemon stopped, and shutdown_timeout (${config.shutdownTimeoutSeconds} seconds) was over`
    case 'not-started':
      return `could not be started: ${outcome.reason}`
    case 'crashed':
      return `ended in a fault of the plugin ${outcome.plugin} itself: ${outcome.reason}`
    case 'finished': {
      if (outcome.outputBytes === 0) return `printed nothing (${endOf(outcome.exitCode)})`
      const nul = outcome.output.indexOf(0)
      if (nul >= 0) return `printed a NUL byte: its answer ends there, at byte ${nul} of ${outcome.outputBytes}`
      return outcome.leftOpen ? 'left a child in the background; what that prints from now on is not sent' : undefined
    }
  }
}

/** An exit code in words, where the shell's conventions give it some. */
function endOf(exitCode: number | undefined): string {
  if (exitCode === undefined) return 'ended by a signal'
  if (exitCode === 126) return 'exit code 126: not executable, or no permission for nrpe_user'
  if (exitCode === 127) return 'exit code 127: no such program'
  return exitCode >= 128 ? `exit code ${exitCode}: ended by a signal` : `exit code ${exitCode}`
}

function fromOutcome(outcome: RunOutcome, seconds: number, config: Config): Answer {
  switch (outcome.kind) {
    case 'ended': {
      const text =
        outcome.why === 'timeout'
          ? `NRPE: Command timed out after ${seconds} seconds`
          : 'NRPE: Command ended, because the daemon was stopped'
      return config.strict ? say(3, text) : withOutput(text, outcome.output, outcome.outputBytes)
    }
    case 'not-started':
      return say(3, `NRPE: Call to fork() failed (${outcome.reason})`)
    case 'crashed':
      return say(3, `${outcome.plugin} UNKNOWN - internal error: ${outcome.reason}`)
    case 'finished': {
      if (outcome.outputBytes === 0) return { ...silent(outcome.stderr), staged: outcome.staged }
      const text = asStockReads(outcome.output)
      // Bytes that the plugin printed behind a NUL or as the last newline are no loss.
      const outputBytes =
        outcome.outputBytes - (outcome.outputBytes > outcome.output.length ? 0 : outcome.output.length - text.length)
      return { resultCode: resultCode(outcome.exitCode), text, outputBytes, staged: outcome.staged }
    }
  }
}

/** Stock's line first, then what the command had printed by then. */
function withOutput(firstLine: string, output: Buffer, outputBytes: number): Answer {
  const printed = asStockReads(output)
  if (printed.length === 0) return say(3, firstLine)
  const text = Buffer.concat([Buffer.from(`${firstLine}\n`), printed])
  return { ...say(3, text), outputBytes: text.length + Math.max(0, outputBytes - output.length) }
}

/** No output at all; Nagios shows one line, so what stderr says goes on in it. */
function silent(stderr: string): Answer {
  const reason = stderr.trim().replace(/\s*\n\s*/g, '; ')
  return say(3, reason === '' ? 'NRPE: Unable to read output' : `NRPE: Unable to read output: ${reason}`)
}

/** Text ends at the first NUL; one trailing newline goes. */
function asStockReads(output: Buffer): Buffer {
  const nul = output.indexOf(0)
  const text = nul < 0 ? output : output.subarray(0, nul)
  return text.at(-1) === 0x0a ? text.subarray(0, -1) : text
}

/** 0–3 as they are, other codes UNKNOWN, ended by a signal CRITICAL. */
function resultCode(exitCode: number | undefined): number {
  if (exitCode === undefined) return 2
  return exitCode <= 3 ? exitCode : 3
}

/** An answer of our own words. */
export function say(resultCode: number, text: string | Buffer): Answer {
  const bytes = Buffer.from(text)
  return { resultCode, text: bytes, outputBytes: bytes.length, staged: [] }
}
