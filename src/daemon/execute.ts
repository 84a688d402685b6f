import { isUtf8 } from 'node:buffer'
import { constants } from 'node:os'
import type { CommandLine } from './command-line.ts'
import { ownFolders } from './own-folders.ts'
import { type Invocation, runChild } from './runner/child.ts'
import { endedSilent, type RunLimits, type RunOutcome } from './runner/outcome.ts'
import type { Setup } from './setup.ts'
import { shellInvocation } from './shell-line.ts'
import { isPlugin, wayOf } from './way.ts'

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
  const way = wayOf(line, setup.config.builtinPaths)
  const inShell = () => shellInvocation(script, parameters)
  if (way.kind === 'shell') return runChild(inShell(), childEnvironment(script, setup), limits, setup)
  if (way.kind === 'plugin') return setup.pool.run({ ...way.plugin, env: setup.environment }, limits)
  const direct: Invocation = isUtf8(Buffer.from(line, 'latin1')) ? way.invocation : inShell()
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
