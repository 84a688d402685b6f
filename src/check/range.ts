/** A threshold as the plugin guidelines write it: `[@][start:][end]` (spec/suite.md §1.2). */
export type Range = {
  /** As typed. */
  readonly text: string
  readonly start: number
  readonly end: number
  /** With `@`: alert inside, both ends included, in place of outside. */
  readonly alertsInside: boolean
}

const number = String.raw`[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?`
const shape = new RegExp(`^(@?)(?:(~|${number})?:)?(${number})?$`)

/** Reads a range; undefined where the text is none, also where it is empty or its start lies above its end. */
export function parseRange(text: string): Range | undefined {
  const found = shape.exec(text)
  if (!found || text === '' || text === '@' || text === '~') return undefined
  const [, at, from, to] = found
  const start = from === '~' ? Number.NEGATIVE_INFINITY : Number(from ?? 0)
  const end = to === undefined ? Number.POSITIVE_INFINITY : Number(to)
  if (start > end) return undefined
  return { text, start, end, alertsInside: at === '@' }
}

/**
 * Reads a range as monitoring-plugins 2.3.3 do, for --strict: what stands behind a number is passed over, what is no
 * number is 0, and no end is no limit. Undefined only where its start lies above its end.
 */
export function parseRangeLoosely(text: string): Range | undefined {
  const [, at = '', from, to = ''] = /^(@?)(?:([^:]*):)?(.*)$/s.exec(text) ?? []
  const start = from?.startsWith('~') ? Number.NEGATIVE_INFINITY : leadingNumber(from ?? '')
  const end = to === '' ? Number.POSITIVE_INFINITY : leadingNumber(to)
  return start > end ? undefined : { text, start, end, alertsInside: at === '@' }
}

const leading = new RegExp(`^\\s*(${number})`)

/** The number that a text begins with, as strtod(3) finds decimal ones; 0 where there is none. */
export const leadingNumber = (text: string): number => Number(leading.exec(text)?.[1] ?? 0)

/** Does this value alert? */
export function alerts(range: Range | undefined, value: number): boolean {
  if (range === undefined) return false
  const inside = value >= range.start && value <= range.end
  return inside === range.alertsInside
}
