import { helpText } from './help.ts'
import { type Options, parseOptions, readableOptions } from './options.ts'
import type { Plugin, PluginContext, PluginResult } from './plugin.ts'
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
  const usageError = plugin.usageError ?? ((reason: string) => wrongUsage(plugin, reason))
  try {
    // -h and -V come before all else, even beside wrong options.
    const readable = readableOptions(plugin.options, argv)
    if (asksFor(plugin, readable, 'help')) return plugin.help?.() ?? { state: 'UNKNOWN', output: helpText(plugin) }
    if (asksFor(plugin, readable, 'version')) {
      return plugin.version?.() ?? { state: 'UNKNOWN', output: `${plugin.name} (Plenum ${version})\n` }
    }
    const parsed = parseOptions(plugin.options, argv)
    if (parsed.kind === 'error') return usageError(parsed.reason, readable)
    return await plugin.run(parsed.options, context)
  } catch (error) {
    if (error instanceof Error && error.stack) context.stderr(`${error.stack}\n`)
    const message = error instanceof Error ? error.message : String(error)
    return { state: 'UNKNOWN', output: `${plugin.name} UNKNOWN - internal error: ${message}\n`, fault: message }
  }
}

function asksFor(plugin: Plugin, readable: Options, name: 'help' | 'version'): boolean {
  return plugin.options.options.some((option) => option.name === name) && readable.has(name)
}

function wrongUsage(plugin: Plugin, reason: string): PluginResult {
  return { state: 'UNKNOWN', output: `${plugin.name}: ${reason}\nTry '${plugin.name} --help'.\n` }
}
