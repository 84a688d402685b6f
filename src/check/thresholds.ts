import { alerts, parseRange, parseRangeLoosely, type Range } from './range.ts'
import type { State } from './state.ts'

/** What -w and -c say; either may be absent. */
export type Thresholds = { readonly warning: Range | undefined; readonly critical: Range | undefined }

/** Reads both, with --strict as the original does; a text that is no range gives the reason. */
export function readThresholds(
  warning: string | undefined,
  critical: string | undefined,
  isStrict = false,
): Thresholds | string {
  const parse = isStrict ? parseRangeLoosely : parseRange
  const read = (text: string | undefined) => (text === undefined ? undefined : (parse(text) ?? ('wrong' as const)))
  const both = { warning: read(warning), critical: read(critical) }
  if (both.warning === 'wrong' || both.critical === 'wrong') return 'Range format incorrect'
  return { warning: both.warning, critical: both.critical }
}

/** The state of a value; critical counts first. */
export function judge(value: number, { warning, critical }: Thresholds): State {
  if (alerts(critical, value)) return 'CRITICAL'
  return alerts(warning, value) ? 'WARNING' : 'OK'
}

const severity: readonly State[] = ['OK', 'UNKNOWN', 'WARNING', 'CRITICAL']

/** The worst of several states, as the plugins of the field rank them: UNKNOWN is less than WARNING. */
export function worst(states: readonly State[]): State {
  return states.reduce<State>(
    (worse, state) => (severity.indexOf(state) > severity.indexOf(worse) ? state : worse),
    'OK',
  )
}
