import type { PluginResult } from '../../src/check/plugin.ts'
import type { State } from '../../src/check/state.ts'

/** A result, and what was counted where there was a search; `parsed` of the matches count, in parse mode. */
export type Outcome = PluginResult & { readonly matches?: number; readonly parsed?: number }

/** A result of one text; its LF is added. */
export function say(state: State, text: string): PluginResult {
  return { state, output: `${text}\n` }
}

/** A command line or a pattern that cannot be meant (spec/check_log3.md 1.4, steps 1 to 4 and 11). */
export function refuse(reason: string): PluginResult {
  return say('UNKNOWN', `UNKNOWN: ${reason}`)
}
