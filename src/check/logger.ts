/** How syslog is reached through logger(1) of util-linux, since Node has no datagram Unix socket. */

/** Where syslog is; other places for tests. */
export type SyslogPlace = {
  /** logger(1). */
  readonly logger: string
  readonly socket: string
}

/** Where distributions have it. */
export const usualSyslog: SyslogPlace = { logger: '/usr/bin/logger', socket: '/dev/log' }

/** syslog's numbers for the levels in use (RFC 5424 §6.2.1). */
export const syslogNumbers = { error: 3, warning: 4, notice: 5, info: 6, debug: 7 } as const

/** Longest text of a line, bytes; rsyslog and syslog-ng take messages of 8 KiB, and logger(1) splits what is longer than --size. */
export const longestSyslogBytes = 8000
const loggerSize = 8192

/** Its arguments. `--socket-errors=off`: a syslogd that is restarted finds the same logger(1) again. */
export function loggerArguments(socket: string, facility: string, tag: string): string[] {
  const where = ['--socket', socket, '--socket-errors=off']
  const how = ['--prio-prefix', '--size', `${loggerSize}`, '--priority', `${facility}.info`]
  return [...where, ...how, '--tag', tag]
}
