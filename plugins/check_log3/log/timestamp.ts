/** The time that date macros stand for: a moment, or so many seconds before the run. */
export type Timestamp =
  | { readonly kind: 'epoch'; readonly seconds: number }
  | { readonly kind: 'ago'; readonly seconds: number }

const unitSeconds = { month: 2_592_000, week: 604_800, day: 86_400, hour: 3600, min: 60, sec: 1 } as const

const term = /^(\d+)\s*(month|week|day|hour|min|sec)(?:s|utes?|onds?)?(?![a-z])[\s,]*(?:and\s+)?/
/** What a Date can hold. */
const latestSeconds = 8.64e12

/**
 * Reads the value of --timestamp: epoch seconds, `now`, `yesterday`, or a sum as `1 day, 6 hours ago`; undefined for
 * anything else (spec/check_log3.md 1.6).
 */
export function parseTimestamp(text: string): Timestamp | undefined {
  const words = text.trim().toLowerCase()
  if (/^\d+$/.test(words)) {
    const seconds = Number(words)
    return seconds <= latestSeconds ? { kind: 'epoch', seconds } : undefined
  }
  if (words === 'now') return { kind: 'ago', seconds: 0 }
  if (words === 'yesterday') return { kind: 'ago', seconds: unitSeconds.day }
  return parseSum(words)
}

/** `ago` is decoration: every sum lies in the past. */
function parseSum(words: string): Timestamp | undefined {
  let rest = words.replace(/\s*\bago$/, '').replace(/(\d[a-z]+)ago$/, '$1')
  let seconds = 0
  let terms = 0
  for (let found = term.exec(rest); found; found = term.exec(rest)) {
    const [whole, count, unit] = found
    seconds += Number(count) * unitSeconds[unit as keyof typeof unitSeconds]
    rest = rest.slice(whole.length)
    terms++
  }
  return terms > 0 && rest === '' && seconds <= latestSeconds ? { kind: 'ago', seconds } : undefined
}

/** The moment, for a run at `nowMs`. */
export function momentOf(timestamp: Timestamp, nowMs: number): Date {
  return new Date(timestamp.kind === 'epoch' ? timestamp.seconds * 1000 : nowMs - timestamp.seconds * 1000)
}
