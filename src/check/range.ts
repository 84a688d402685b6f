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

/** Does this value alert? */
export function alerts(range: Range | undefined, value: number): boolean {
  if (range === undefined) return false
  const inside = value >= range.start && value <= range.end
  return inside === range.alertsInside
}
