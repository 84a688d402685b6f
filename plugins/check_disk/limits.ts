import { alerts, parseRange, parseRangeLoosely, type Range } from '../../src/check/range.ts'
import type { State } from '../../src/check/state.ts'

/** What thresholds look at: free or used space, in units of -u or percent, and free inodes in percent. */
export type Kind = 'freeUnits' | 'freePercent' | 'freeInodes' | 'usedPercent'

/** A kind's two thresholds. */
export type Pair = { readonly warning?: Range; readonly critical?: Range }

/** The thresholds that hold from one place of a command line on. */
export type Limits = Readonly<Partial<Record<Kind, Pair>>>

/** A threshold that is no number. */
export type Wrong = { readonly kind: 'wrong'; readonly text: string }

const shape = /^@?(?:~|[-+]?[\d.]+%?)?:?(?:[-+]?[\d.]+%?)?$/

/**
 * Reads -w, -c, -W or -K and adds it. A plain number alerts when no more than that is free, so it is read as `@0:N`; `%`
 * tells percents from units.
 */
export function withLimit(
  limits: Limits,
  option: 'warning' | 'critical' | 'iwarning' | 'icritical',
  text: string,
  isStrict: boolean,
): Limits | Wrong {
  const isInodes = option === 'iwarning' || option === 'icritical'
  const name = isInodes ? option.slice(1) : option
  if (!isStrict && (!/\d/.test(text) || !shape.test(text))) {
    return { kind: 'wrong', text: `Argument for --${option} invalid or missing: ${text}` }
  }
  const kind = isInodes ? 'freeInodes' : text.includes('%') ? 'freePercent' : 'freeUnits'
  const inside = text.replace(/^(?!@)/, '@')
  const range = isStrict ? parseRangeLoosely(inside) : parseRange(inside.replaceAll('%', ''))
  if (range === undefined) return { kind: 'wrong', text: 'Range format incorrect' }
  return { ...limits, [kind]: { ...limits[kind], [name]: range } }
}

/** Used percents given as operands: more than that alerts. */
export function withUsed(limits: Limits, name: 'warning' | 'critical', text: string): Limits {
  const range = parseRange(text)
  return range === undefined ? limits : { ...limits, usedPercent: { ...limits.usedPercent, [name]: range } }
}

/** The state of one kind's value; critical counts first. */
export function judgePair(pair: Pair | undefined, value: number): State {
  if (alerts(pair?.critical, value)) return 'CRITICAL'
  return alerts(pair?.warning, value) ? 'WARNING' : 'OK'
}

/** Where a range ends for perfdata; the original takes an open end for 0. */
export const endOf = (range: Range) => (Number.isFinite(range.end) ? range.end : 0)
