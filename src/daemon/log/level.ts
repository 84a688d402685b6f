/** syslog's levels that nrpe uses: their numbers, and HEAD's words for them in a log file (spec/nrpe.md §2.12). */
export const levels = {
  error: { number: 3, word: 'ERROR' },
  warning: { number: 4, word: 'WARN' },
  notice: { number: 5, word: 'NOTICE' },
  info: { number: 6, word: 'INFO' },
  debug: { number: 7, word: 'DEBUG' },
} as const

/** One of them. */
export type Level = keyof typeof levels
