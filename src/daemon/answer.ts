import { dirname, join } from 'node:path'
import { isSea } from 'node:sea'
import type { StagedFile } from '../check/staged-file.ts'
import { version } from '../check/version.ts'
import { plugins } from '../plugins.ts'
import { buildCommandLine } from './command-line.ts'
import { stockVersion } from './environment.ts'
import { printable } from './log.ts'
import { type Invocation, runChild } from './runner/child.ts'
import type { RunLimits, RunOutcome } from './runner/outcome.ts'
import type { Setup } from './setup.ts'
import { shellInvocation } from './shell-line.ts'
import { splitCommandLine } from './words.ts'

/** What goes back to the client, before it is made to fit. */
export type Answer = {
  readonly resultCode: number
  readonly text: Buffer
  /** All that the plugin printed, bytes; more than `text` where max_input_buffer ended it. */
  readonly outputBytes: number
  readonly staged: readonly StagedFile[]
}

/** Runs the command of an admitted query; texts and result codes as stock (spec/nrpe.md §2.9, §2.10). */
export async function answerCommand(name: string, args: readonly string[], setup: Setup): Promise<Answer> {
  const { config, log } = setup
  if (name === '_NRPE_CHECK') return say(0, `NRPE v${stockVersion} (Plenum ${version})`)
  const line = config.commands.get(name)
  if (line === undefined) return say(3, Buffer.from(`NRPE: Command '${name}' not defined`, 'latin1'))
  const full = buildCommandLine(config.commandPrefix, line, args)
  log.write('debug', `Running command: ${printable(Buffer.from(full, 'latin1'))}`)
  const limits = { timeoutMs: config.commandTimeoutSeconds * 1000, maxOutputBytes: config.maxInputBuffer }
  const outcome = await run(full, limits, setup)
  const answer = fromOutcome(outcome, config.commandTimeoutSeconds)
  log.write('debug', `Command completed with return code ${answer.resultCode} and output: ${printable(answer.text)}`)
  return answer
}

/** A plugin of ours runs in a worker thread, any other program as a child, with a shell only where the line needs one. */
async function run(line: string, limits: RunLimits, setup: Setup): Promise<RunOutcome> {
  const split = splitCommandLine(line)
  if (split.kind === 'shell') return runChild(shellInvocation(line), setup.environment, limits)
  const words = split.argv.map((word) => Buffer.from(word, 'latin1').toString('utf8'))
  const [program = '', ...args] = words
  const plugin = pluginOf(program, args, setup.config.builtinPaths)
  if (plugin) return setup.pool.run({ ...plugin, env: setup.environment }, limits)
  const direct: Invocation = isUtf8(line) ? { file: program, args } : shellInvocation(line)
  return underShell(await runChild(direct, setup.environment, limits))
}

/** A program that a signal ended, as a shell that waits for it reports it (dash: 128 and more): stock runs every line in one. */
function underShell(outcome: RunOutcome): RunOutcome {
  return outcome.kind === 'finished' && outcome.exitCode === undefined ? { ...outcome, exitCode: 128 } : outcome
}

/** Our own executable, a bare suite name, or one in our own folder or one that builtin_path names (DESIGN §6). */
function pluginOf(
  program: string,
  args: readonly string[],
  builtinPaths: readonly string[],
): { name: string; argv: readonly string[] } | undefined {
  if (program === process.execPath) {
    const [name = '', ...argv] = args
    return isPlugin(name) ? { name, argv } : undefined
  }
  const name = program.slice(program.lastIndexOf('/') + 1)
  if (!isPlugin(name)) return undefined
  const folders = isSea() ? [dirname(process.execPath), ...builtinPaths] : builtinPaths
  const ours = program === name || folders.some((folder) => join(folder, name) === join(program))
  return ours ? { name, argv: args } : undefined
}

const isPlugin = (name: string) => plugins.some((plugin) => plugin.name === name)

function fromOutcome(outcome: RunOutcome, timeoutSeconds: number): Answer {
  switch (outcome.kind) {
    case 'timeout':
      return say(3, `NRPE: Command timed out after ${timeoutSeconds} seconds`)
    case 'not-started':
      return say(3, `NRPE: Call to fork() failed (${outcome.reason})`)
    case 'finished': {
      if (outcome.outputBytes === 0) return { ...say(3, 'NRPE: Unable to read output'), staged: outcome.staged }
      const text = asStockReads(outcome.output)
      // Bytes that the plugin printed behind a NUL or as the last newline are no loss.
      const outputBytes =
        outcome.outputBytes - (outcome.outputBytes > outcome.output.length ? 0 : outcome.output.length - text.length)
      return { resultCode: resultCode(outcome.exitCode), text, outputBytes, staged: outcome.staged }
    }
  }
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

function isUtf8(binary: string): boolean {
  const bytes = Buffer.from(binary, 'latin1')
  return bytes.equals(Buffer.from(bytes.toString('utf8')))
}

function say(resultCode: number, text: string | Buffer): Answer {
  const bytes = Buffer.from(text)
  return { resultCode, text: bytes, outputBytes: bytes.length, staged: [] }
}
