import { syslogNumbers } from '../../check/logger.ts'

/** syslog's levels that nrpe uses: their numbers, and HEAD's words for them in a log file (spec/nrpe.md §2.12). */
export const levels = {
  error: { number: syslogNumbers.error, word: 'ERROR' },
  warning: { number: syslogNumbers.warning, word: 'WARN' },
  notice: { number: syslogNumbers.notice, word: 'NOTICE' },
  info: { number: syslogNumbers.info, word: 'INFO' },
  debug: { number: syslogNumbers.debug, word: 'DEBUG' },
} as const

/** One of them. */
export type Level = keyof typeof levels
