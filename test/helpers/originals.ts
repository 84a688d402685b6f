import { join } from 'node:path'
import type { Plugin } from '../../src/check/plugin.ts'
import { runPlugin } from '../../src/check/run.ts'
import { exitCodes } from '../../src/check/state.ts'
import { plenumCommand } from './plenum.ts'
import { run } from './run.ts'

/** Where Debian's monitoring-plugins lie. */
const originalsFolder = '/usr/lib/nagios/plugins'

/** What a run printed on stdout, and how it ended. */
export type Said = { readonly output: string; readonly exitCode: number | undefined }

/** One command line in the three ways it may run: the C program, our executable, and inside the daemon's thread. */
export async function threeWays(
  plugin: Plugin,
  argv: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<ThreeWays> {
  const ways = waysOf(plugin, argv, env)
  return { original: await ways.original(), process: await ways.process(), inProcess: await ways.inProcess() }
}

/** The same at once, for plugins that wait for others and do not see one another. */
export async function threeWaysAtOnce(
  plugin: Plugin,
  argv: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<ThreeWays> {
  const ways = waysOf(plugin, argv, env)
  const [original, ours, inProcess] = await Promise.all([ways.original(), ways.process(), ways.inProcess()])
  return { original, process: ours, inProcess }
}

/** The original, ours with --strict in both ways, and ours without it, which differs. */
export async function strictWays(
  plugin: Plugin,
  argv: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<ThreeWays & { readonly plain: Said }> {
  const [theirs, ours] = [waysOf(plugin, argv, env), waysOf(plugin, [...argv, '--strict'], env)]
  return {
    original: await theirs.original(),
    process: await ours.process(),
    inProcess: await ours.inProcess(),
    plain: await theirs.inProcess(),
  }
}

type ThreeWays = { readonly original: Said; readonly process: Said; readonly inProcess: Said }

function waysOf(plugin: Plugin, argv: readonly string[], env: NodeJS.ProcessEnv) {
  const said = async (command: readonly string[]): Promise<Said> => {
    const { stdout, exitCode } = await run([...command, ...argv], { env })
    return { output: stdout.toString(), exitCode }
  }
  return {
    original: () => said([join(originalsFolder, plugin.name)]),
    process: () => said([...plenumCommand(), plugin.name]),
    inProcess: () => inProcess(plugin, argv, { env }),
  }
}

/** A run as the daemon's threads do it; `root` is a recorded tree. */
export async function inProcess(
  plugin: Plugin,
  argv: readonly string[],
  world: { readonly env?: NodeJS.ProcessEnv; readonly root?: string; readonly nowMs?: number } = {},
): Promise<Said> {
  const { env = {}, root, nowMs } = world
  const result = await runPlugin(plugin, argv, {
    nowMs: () => nowMs ?? Date.now(),
    signal: new AbortController().signal,
    env,
    stderr: () => undefined,
    ...(root === undefined ? {} : { root }),
  })
  const output = typeof result.output === 'string' ? result.output : Buffer.from(result.output).toString()
  return { output, exitCode: result.exitCode ?? exitCodes[result.state] }
}

/** A text with every figure as `#` and its decimals: what must be equal where the figures move between two runs. */
export function form(text: string): string {
  return text.replace(/-?\d+(\.\d+)?/g, (_, decimals?: string) =>
    decimals ? `#.${'#'.repeat(decimals.length - 1)}` : '#',
  )
}
