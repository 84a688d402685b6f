/** The wall clock, milliseconds since 1970, to a part of a microsecond: Date.now has whole milliseconds only. */
export const preciseNowMs = (): number => Number(Temporal.Now.instant().epochNanoseconds) / 1e6
