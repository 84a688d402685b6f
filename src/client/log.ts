import { existsSync, openSync, writeSync } from 'node:fs'
import { loggerArguments, longestSyslogBytes, type SyslogPlace, syslogNumbers, usualSyslog } from '../check/logger.ts'
import { escapeControls, shorten } from '../check/printable.ts'

/** What check_nrpe tells apart. */
export type Level = keyof typeof syslogNumbers

/** Where check_nrpe notes what it does; never throws. */
export type ClientLog = {
  readonly write: (level: Level, text: string) => void
  /** Hands to syslog what waits for it. */
  readonly close: () => Promise<void>
}

/**
 * Logs to a file (`[epoch] text`), else to syslog unless that is off. `fault`: stock's line where the file cannot be
 * opened, which has syslog used in its place.
 */
export function openClientLog(
  file: string | undefined,
  syslogIsOn: boolean,
  syslog = usualSyslog,
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
function toSyslog({ logger, socket }: SyslogPlace): ClientLog {
  const lines: string[] = []
  return {
    write: (level, text) => {
      lines.push(`<${syslogNumbers[level]}>${shorten(escapeControls(text), longestSyslogBytes)}\n`)
    },
    close: async () => {
      if (lines.length === 0 || !existsSync(socket)) return
      const { spawn } = await import('node:child_process')
      await new Promise<void>((resolve) => {
        const child = spawn(logger, loggerArguments(socket, 'user', 'check_nrpe'), {
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
