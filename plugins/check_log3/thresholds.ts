import type { State } from '../../src/check/state.ts'

/** A limit as typed and as compared. A value of 0 is off. */
export type Limit = { readonly text: string; readonly value: number; readonly percent: boolean }

/** Both limits and what turns or silences them. */
export type Limits = {
  readonly warning: Limit
  readonly critical: Limit
  /** Asked for with --negate; inverted limits imply it too. */
  readonly negate: boolean
  /** --ok: the result is OK whatever was found. */
  readonly alwaysOk: boolean
}

/** Reads `N`, `N.N` or either with `%`, always decimal; undefined for anything else (spec/check_log3.md 3.1.5). */
export function parseLimit(text: string): Limit | undefined {
  if (!/^\d+(\.\d+)?%?$/.test(text)) return undefined
  return { text, value: Number.parseFloat(text), percent: text.endsWith('%') }
}

/** The state of a search (spec/check_log3.md 3.1). `lines` is what a percentage is of. */
export function judge(limits: Limits, counts: { readonly matches: number; readonly lines: number }): State {
  if (limits.alwaysOk) return 'OK'
  const fewer = alertsWhenFewer(limits)
  const over = (limit: Limit) => {
    if (limit.value <= 0) return false
    const measured = limit.percent ? share(counts.matches, counts.lines) : counts.matches
    return fewer ? measured < limit.value : measured >= limit.value
  }
  return over(limits.critical) ? 'CRITICAL' : over(limits.warning) ? 'WARNING' : 'OK'
}

/** Does judging need the number of lines read? */
export function needsLineCount(limits: Limits): boolean {
  return [limits.warning, limits.critical].some((limit) => limit.percent && limit.value > 0)
}

/** Do fewer matches than the limit alert, rather than as many? */
export function alertsWhenFewer(limits: Limits): boolean {
  return limits.negate || impliesNegation(limits)
}

/** Inverted limits mean "alert when fewer"; numbers of different units say nothing about that. */
function impliesNegation({ warning, critical }: Limits): boolean {
  return critical.value > 0 && warning.value > critical.value && warning.percent === critical.percent
}

const share = (part: number, whole: number) => (whole > 0 ? (part * 100) / whole : 0)
