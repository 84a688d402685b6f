import { version } from '../check/version.ts'
import type { Config } from '../config/config.ts'
import { buildCommandLine } from './command-line.ts'
import { complaintOf } from './complaint.ts'
import { stockVersion } from './environment.ts'
import { execute } from './execute.ts'
import { printable } from './log.ts'
import { commandLabel } from './metrics/label.ts'
import { type Answer, fromOutcome, say } from './outcome-answer.ts'
import type { RunLimits } from './runner/outcome.ts'
import type { Setup } from './setup.ts'

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
  if (outcome.kind === 'ended' && outcome.why === 'timeout') setup.metrics.timeout(commandLabel(name, config))
  if (outcome.kind === 'crashed') setup.metrics.crash(outcome.plugin)
  const complaint = complaintOf(outcome, seconds, config)
  const shown = `'${printable(Buffer.from(name, 'latin1'))}'`
  if (complaint) log.complaint(`command ${shown}`, peer, `Command ${shown} for ${peer} ${complaint}`)
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
