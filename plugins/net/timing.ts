import { metric } from '../../src/check/perfdata.ts'
import type { Range } from '../../src/check/range.ts'

/** Seconds since it was started, as a fraction. */
export type Stopwatch = () => number

/** Starts one. */
export function stopwatch(): Stopwatch {
  const start = performance.now()
  return () => (performance.now() - start) / 1000
}

/** Response times as monitoring-plugins 2.x print them: `time=0.000423s;5.000000;;0.000000;10.000000`. */
export function timeMetric(label: string, seconds: number, ...limits: readonly (string | undefined)[]): string {
  return metric(label, `${seconds.toFixed(6)}s`, ...limits)
}

/** A threshold for it: a plain number with six decimals as in 2.x, a range as it was given; with --strict its end only. */
export function timeLimit(range: Range | undefined, isStrict = false): string {
  if (!range) return ''
  if (isStrict) return (Number.isFinite(range.end) ? range.end : 0).toFixed(6)
  const isPlain = range.start === 0 && Number.isFinite(range.end) && !range.alertsInside && !range.text.includes(':')
  return isPlain ? range.end.toFixed(6) : range.text
}
