import type { PluginResult } from './plugin.ts'

/** A command line that cannot be meant: the reason first, because Nagios shows one line, then how it is called. */
export function wrongUsage(reason: string, usage: string): PluginResult {
  return { state: 'UNKNOWN', output: `${reason}\nUsage:\n ${usage}\n` }
}
