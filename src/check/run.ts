import type { Extended } from './extra-opts.ts'
import { helpText } from './help.ts'
import { type Options, parseOptions, readableOptions } from './options.ts'
import type { Plugin, PluginContext, PluginResult } from './plugin.ts'
import type { Deadline } from './time-limit.ts'
import { wrongUsage } from './usage.ts'
import { version } from './version.ts'

/**
 * One run of a plugin from its words to its result, the same in the shell and inside the daemon.
 * Never rejects: a bug in the plugin is an UNKNOWN result (spec/suite.md §1.4).
 */
export async function runPlugin(
  plugin: Plugin,
  argv: readonly string[],
  context: PluginContext,
): Promise<PluginResult> {
  const usageError = plugin.usageError ?? ((reason: string) => refuse(plugin, reason))
  try {
    // -h and -V come before all else, even beside wrong options.
    const readable = readableOptions(plugin.options, argv)
    if (asksFor(plugin, readable, 'help'))
      return plugin.help?.() ?? { state: 'UNKNOWN', output: `${helpText(plugin)}${exitCodeText}` }
    if (asksFor(plugin, readable, 'version')) {
      return plugin.version?.() ?? { state: 'UNKNOWN', output: `${plugin.name} (Plenum ${version})\n` }
    }
    const extended = await extend(plugin, argv, context)
    if (extended.kind === 'error') return { state: 'UNKNOWN', output: `${extended.reason}\n` }
    const parsed = parseOptions(plugin.options, extended.argv)
    if (parsed.kind === 'error') return usageError(parsed.reason, readable)
    return await runInTime(plugin, parsed.options, context)
  } catch (error) {
    // Nobody but who asks for more wants to see one.
    if (error instanceof Error && asksFor(plugin, readableOptions(plugin.options, argv), 'verbose')) {
      context.stderr(`${error.stack}\n`)
    }
    const message = error instanceof Error ? error.message : String(error)
    return { state: 'UNKNOWN', output: `${plugin.name} UNKNOWN - internal error: ${message}\n`, fault: message }
  }
}

/** Under the help of every plugin. */
const exitCodeText = '\nExit codes: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN, wrong usage, -h and -V.\n'

/** --extra-opts is read before all others, because it holds them. */
async function extend(plugin: Plugin, argv: readonly string[], { env }: PluginContext): Promise<Extended> {
  const takes = plugin.options.options.some((option) => option.name === 'extra-opts')
  if (!takes || !argv.some((word) => word.startsWith('--extra-opts'))) return { kind: 'argv', argv }
  const { withExtraOptions } = await import('./extra-opts.ts')
  return withExtraOptions(plugin.name, argv, env)
}

async function runInTime(plugin: Plugin, options: Options, context: PluginContext): Promise<PluginResult> {
  const { patience } = plugin
  if (patience === undefined) return await plugin.run(options, context)
  const { parseTimeLimit, within } = await import('./time-limit.ts')
  const limit = parseTimeLimit(options.text('timeout'))
  if (!limit) return refuse(plugin, `Timeout interval must be a positive number, not '${options.text('timeout')}'`)
  const seconds = plugin.patienceSeconds?.(options) ?? limit.seconds
  const work = (signal: AbortSignal, deadline: Deadline) => plugin.run(options, { ...context, signal, deadline })
  return await within({ ...limit, seconds }, patience, context.signal, work, plugin.late?.(options))
}

function asksFor(plugin: Plugin, readable: Options, name: 'help' | 'version' | 'verbose'): boolean {
  return plugin.options.options.some((option) => option.name === name) && readable.has(name)
}

function refuse(plugin: Plugin, reason: string): PluginResult {
  if (plugin.usage !== undefined) return wrongUsage(`${plugin.name}: ${reason}`, plugin.usage)
  return { state: 'UNKNOWN', output: `${plugin.name}: ${reason}\nTry '${plugin.name} --help'.\n` }
}
