import { WrongUse } from './failure.ts'

/** A day, ms. */
export const dayMs = 24 * 3_600_000

/** Clocks of monitored hosts are behind now and then: what is new counts from an hour ago on, ms. */
const backMs = 3_600_000

/** From an hour ago until so many days from now, whole seconds; not longer than `limit`. */
export function spanOf(days: number, limit?: Date): { readonly notBefore: Date; readonly notAfter: Date } {
  const nowMs = Math.floor(Date.now() / 1000) * 1000
  const untilMs = Math.min(nowMs + days * dayMs, limit?.getTime() ?? Number.POSITIVE_INFINITY)
  return { notBefore: new Date(nowMs - backMs), notAfter: new Date(untilMs) }
}

/** A number that an option may have. Throws WrongUse. */
export function wholeNumber(option: string, value: unknown, least: number, most: number): number {
  if (typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most) return value
  throw new WrongUse(`--${option} wants one whole number from ${least} to ${most}`)
}

/** Whole days until then; less than 0 when it is over. */
export function daysLeft(until: Date, nowMs = Date.now()): number {
  return Math.floor(daysUntil(until, nowMs))
}

/** Days until then, with a fraction. */
export function daysUntil(until: Date, nowMs = Date.now()): number {
  return (until.getTime() - nowMs) / dayMs
}
