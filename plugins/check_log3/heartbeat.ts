import type { State } from '../../src/check/state.ts'
import type { Settings } from './settings.ts'

/** A heartbeat's answer: state and text without LF. */
export type Beat = { readonly state: State; readonly text: string }

/** The log did not grow (spec/check_log3.md 3.3). With -d a critical limit makes it CRITICAL, whatever its value. */
export function notWritten({ heartbeat, limits }: Settings): Beat | undefined {
  if (!heartbeat) return undefined
  const text = 'Log file not written to since last check'
  if (heartbeat.level === 'critical' || limits.critical.value > 0) return critical(heartbeat, text)
  return { state: 'WARNING', text: `WARNING: ${text}` }
}

/** A heartbeat without a pattern: were enough lines written? */
export function linesWritten({ heartbeat, limits }: Settings, lines: number): Beat | undefined {
  if (!heartbeat) return undefined
  const limit = heartbeat.level === 'critical' ? limits.critical : limits.warning
  if (lines >= limit.value) return { state: 'OK', text: `OK: ${lines} lines written since last check` }
  const text = `Only ${lines} lines written since last check (expected at least ${limit.text})`
  return heartbeat.level === 'critical' ? critical(heartbeat, text) : { state: 'WARNING', text: `WARNING: ${text}` }
}

function critical(heartbeat: { before: string; behind: string }, text: string): Beat {
  const front = heartbeat.before === '' ? '' : `${heartbeat.before} `
  // The blank stays even when nothing follows it, as in the original.
  return { state: 'CRITICAL', text: `${front}CRITICAL: ${text} ${heartbeat.behind}` }
}
