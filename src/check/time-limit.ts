import { steadyMs } from './clock.ts'
import type { PluginResult } from './plugin.ts'
import { type State, states } from './state.ts'

/** -t, read: `N`, `N:STATE`, `:STATE`; undefined where the text is none. */
export type TimeLimit = { readonly seconds: number; readonly state: State }

const defaultSeconds = 10

/** Reads -t; the state is a name in any case, or 0-3. */
export function parseTimeLimit(text: string | undefined): TimeLimit | undefined {
  const found = /^(\d+(?:\.\d+)?)?(?::(.+))?$/.exec(text ?? String(defaultSeconds))
  if (!found || text === '') return undefined
  const [, digits, word] = found
  const seconds = digits === undefined ? defaultSeconds : Number(digits)
  const state = word === undefined ? 'CRITICAL' : (states[Number(word)] ?? states.find((s) => s === word.toUpperCase()))
  return seconds > 0 && seconds <= longestSeconds && state !== undefined ? { seconds, state } : undefined
}

/** setTimeout takes no more. */
const longestSeconds = 2_147_483

/** What a plugin waits for when its time is up, in the words of monitoring-plugins. */
export type Patience = 'Socket timeout' | 'Plugin timed out'

/** The time limit as the plugin sees it. */
export type Deadline = {
  /** When the time is up, milliseconds on the clock of `steadyMs()`. */
  readonly endMs: number
  /** What the limit's line is to say behind its own words, on one line; the last call counts. */
  readonly explain: (words: string) => void
}

/** Runs `work` with a signal that is given when the time is up; the result is then `late`, or the limit's, whatever work does. */
export async function within(
  { seconds, state }: TimeLimit,
  patience: Patience,
  outer: AbortSignal,
  work: (signal: AbortSignal, deadline: Deadline) => Promise<PluginResult>,
  late?: PluginResult,
): Promise<PluginResult> {
  const limit = new AbortController()
  const { promise, resolve } = Promise.withResolvers<PluginResult>()
  let explained = ''
  const explain = (words: string) => {
    explained = ` (${words})`
  }
  const timer = setTimeout(() => {
    limit.abort()
    resolve(late ?? { state, output: `${state} - ${patience} after ${seconds} seconds${explained}\n` })
  }, seconds * 1000)
  try {
    const endMs = steadyMs() + seconds * 1000
    const working = work(AbortSignal.any([outer, limit.signal]), { endMs, explain })
    working.catch(() => undefined)
    return await Promise.race([working, promise])
  } finally {
    clearTimeout(timer)
  }
}
