import { existsSync, openSync, writeSync } from 'node:fs'
import { escapeControls, shorten } from '../check/printable.ts'

/** syslog's numbers for the levels check_nrpe uses. */
const levels = { error: 3, warning: 4, notice: 5, info: 6, debug: 7 } as const
export type Level = keyof typeof levels

/** Where check_nrpe notes what it does; never throws. */
export type ClientLog = {
  readonly write: (level: Level, text: string) => void
  /** Hands to syslog what waits for it. */
  readonly close: () => Promise<void>
}

/** Where syslog is; another place for tests. */
export type Syslog = { readonly logger: string; readonly socket: string }
const usual: Syslog = { logger: '/usr/bin/logger', socket: '/dev/log' }

/** Longest text of a line, bytes; logger(1) splits what is longer than --size. */
const longestBytes = 8000

/**
 * Logs to a file (`[epoch] text`), else to syslog unless that is off. `fault`: stock's line where the file cannot be
 * opened, which has syslog used in its place.
 */
export function openClientLog(
  file: string | undefined,
  syslogIsOn: boolean,
  syslog = usual,
): { readonly log: ClientLog; readonly fault: string | undefined } {
  const syslogLog = syslogIsOn ? toSyslog(syslog) : { write: () => undefined, close: async () => undefined }
  if (file === undefined) return { log: syslogLog, fault: undefined }
  try {
    return { log: toFile(openSync(file, 'a', 0o644)), fault: undefined }
  } catch {
    return { log: syslogLog, fault: `Warning: Cannot open log file '${file}' for writing` }
  }
}

function toFile(fd: number): ClientLog {
  const write = (_: Level, text: string) => {
    try {
      writeSync(fd, `[${Math.floor(Date.now() / 1000)}] ${escapeControls(text)}\n`)
    } catch {
      // A full disk must not change what the check says.
    }
  }
  return { write, close: async () => undefined }
}

/** Node has no datagram Unix socket, so logger(1) takes the lines; it starts at the end, and only if there are some. */
function toSyslog({ logger, socket }: Syslog): ClientLog {
  const lines: string[] = []
  return {
    write: (level, text) => {
      lines.push(`<${levels[level]}>${shorten(escapeControls(text), longestBytes)}\n`)
    },
    close: async () => {
      if (lines.length === 0 || !existsSync(socket)) return
      const { spawn } = await import('node:child_process')
      const where = ['--socket', socket, '--socket-errors=off', '--prio-prefix', '--size', '8192']
      await new Promise<void>((resolve) => {
        const child = spawn(logger, [...where, '--priority', 'user.info', '--tag', 'check_nrpe'], {
          stdio: ['pipe', 'ignore', 'ignore'],
          env: {},
          detached: true,
        })
        const finish = () => resolve()
        child.on('error', finish)
        // It outlives us with what it has; the check does not wait for syslogd.
        child.unref()
        child.stdin.on('error', finish).on('finish', finish)
        child.stdin.end(lines.join(''))
      })
    },
  }
}
