import { isUtf8 } from 'node:buffer'
import { constants } from 'node:os'
import { join } from 'node:path'
import { plugins } from '../plugins.ts'
import type { CommandLine } from './command-line.ts'
import { ownFolders } from './own-folders.ts'
import { type Invocation, runChild } from './runner/child.ts'
import { endedSilent, type RunLimits, type RunOutcome } from './runner/outcome.ts'
import type { Setup } from './setup.ts'
import { shellInvocation } from './shell-line.ts'
import { splitCommandLine } from './words.ts'

/** Runs a command line in its turn; the time it waits for that counts against its limit. */
export async function execute(command: CommandLine, limits: RunLimits, setup: Setup): Promise<RunOutcome> {
  // Stock's max_commands has no effect (spec/nrpe.md T12).
  const limit = setup.config.strict ? 0 : setup.config.maxCommands
  const turn = await setup.turns.take(limit, limits.timeoutMs)
  setup.metrics.waited(turn.waitedMs / 1000)
  if (turn.kind === 'none') return endedSilent(turn.why)
  try {
    return await run(command, { ...limits, timeoutMs: Math.max(1, limits.timeoutMs - turn.waitedMs) }, setup)
  } finally {
    turn.done()
  }
}

/** A plugin of ours runs in a worker thread, any other program as a child, with a shell only where the line needs one. */
async function run({ line, script, parameters }: CommandLine, limits: RunLimits, setup: Setup): Promise<RunOutcome> {
  const split = splitCommandLine(line)
  const inShell = () => shellInvocation(script, parameters)
  if (split.kind === 'shell') return runChild(inShell(), childEnvironment(script, setup), limits, setup)
  const words = split.argv.map((word) => Buffer.from(word, 'latin1').toString('utf8'))
  const [program = '', ...args] = words
  const plugin = pluginOf(program, args, setup.config.builtinPaths)
  if (plugin) return setup.pool.run({ ...plugin, env: setup.environment }, limits)
  const direct: Invocation = isUtf8(Buffer.from(line, 'latin1')) ? { file: program, args } : inShell()
  return underShell(await runChild(direct, childEnvironment(line, setup), limits, setup))
}

/** A program that a signal ended, as a shell that waits for it reports it (dash: 128 and more): stock runs every line in one. */
function underShell(outcome: RunOutcome): RunOutcome {
  if (outcome.kind !== 'finished' || outcome.exitCode !== undefined) return outcome
  return { ...outcome, exitCode: 128 + (outcome.signal === null ? 0 : constants.signals[outcome.signal]) }
}

/** A program that is to run a plugin of ours, as in `check_log3 … | head -1` or behind a command_prefix, finds it behind all others. */
function childEnvironment(line: string, { environment }: Setup): Readonly<Record<string, string>> {
  const named = line.split(/[\s;|&()]+/).some(isPlugin)
  return named ? { ...environment, PATH: [environment.PATH, ...ownFolders()].join(':') } : environment
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
  const folders = [...ownFolders(), ...builtinPaths]
  const ours = program === name || folders.some((folder) => join(folder, name) === join(program))
  return ours ? { name, argv: args } : undefined
}

const isPlugin = (name: string) => plugins.some((plugin) => plugin.name === name)
