import { spawn } from 'node:child_process'
import { closeSync, constants, existsSync, openSync, writeSync } from 'node:fs'
import { strerror } from '../check/strerror.ts'

/** syslog's levels that nrpe uses, with their numbers (spec/nrpe.md §2.12). */
const levels = { error: 3, warning: 4, notice: 5, info: 6, debug: 7 } as const
type Level = keyof typeof levels

/** One line for the administrator. Control characters are escaped here, so that no peer can forge a line. */
export type Log = {
  readonly write: (level: Level, text: string) => void
  /** Closes everything and opens it anew, after a rotation or a reload. */
  readonly reopen: (target: LogTarget) => void
  readonly close: () => void
}

/** Where lines go. */
export type LogTarget = {
  /** Append to this file; a plain file with one name, else it is not used. */
  readonly file: string | undefined
  /** syslog facility, used where there is no file; undefined for none. */
  readonly facility: string | undefined
  /** Foreground: lines go to stderr too. */
  readonly stderr: boolean
  /** Show the `debug` level. */
  readonly debug: boolean
}

type Sink = {
  /** The log file, where it is one. */
  readonly file?: string
  readonly write: (level: Level, text: string) => void
  readonly close: () => void
}

type Sinks = readonly Sink[]

/** Opens what is wanted. What cannot be opened is said on stderr and left out. */
export function openLog(first: LogTarget): Log {
  let target = first
  let sinks = openSinks(target)
  return {
    write: (level, text) => {
      if (level === 'debug' && !target.debug) return
      const line = escapeControls(text.trimEnd())
      for (const sink of sinks) sink.write(level, line)
    },
    reopen: (next) => {
      const opened = openSinks(next, sinks)
      for (const sink of sinks) if (!opened.includes(sink)) sink.close()
      target = next
      sinks = opened
    },
    close: () => {
      for (const sink of sinks) sink.close()
    },
  }
}

function openSinks(target: LogTarget, open: Sinks = []): Sinks {
  const file = target.file === undefined ? [] : fileSinks(target.file, open)
  return [
    ...file,
    ...(target.stderr ? [stderrSink()] : []),
    ...(target.facility === undefined || file.length > 0 ? [] : [syslogSink(target.facility)]),
  ]
}

/** The file, opened anew; the one that is open stays in use where that fails, as it may after root was given up. */
function fileSinks(path: string, open: Sinks): Sinks {
  try {
    return [openFile(path)]
  } catch (error) {
    const before = open.find((sink) => sink.file === path)
    const instead = before ? 'lines go on to the file that was open' : 'lines go to syslog'
    const text = `Warning: Cannot open log file '${path}' for writing: ${strerror(error)}; ${instead}`
    attempt(() => writeSync(2, `${text}\n`))
    before?.write('warning', text)
    return before ? [before] : []
  }
}

/** Bytes of the wire as readable text: UTF-8 where it is, control characters as `\x1b`. */
export function printable(bytes: Uint8Array): string {
  return escapeControls(Buffer.from(bytes).toString('utf8'))
}

function escapeControls(text: string): string {
  return text.replace(/[\x00-\x1f\x7f-\x9f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
}

function openFile(path: string): Sink {
  const fd = openSync(path, constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW, 0o644)
  return {
    file: path,
    write: (level, text) => attempt(() => writeSync(fd, `[${epoch()}] ${level.toUpperCase().padStart(6)} ${text}\n`)),
    close: () => attempt(() => closeSync(fd)),
  }
}

/** Under systemd a line's `<N>` is its priority in the journal. */
function stderrSink(): Sink {
  const journal = process.env.JOURNAL_STREAM !== undefined
  return {
    write: (level, text) => attempt(() => writeSync(2, journal ? `<${levels[level]}>${text}\n` : `${text}\n`)),
    close: () => undefined,
  }
}

/** Node has no datagram Unix socket, so lines go through one long-lived logger(1), started with the first line. */
function syslogSink(facility: string): Sink {
  let child: ReturnType<typeof startLogger> | undefined
  return {
    write: (level, text) => {
      if (!existsSync('/dev/log')) return
      child ??= startLogger(facility)
      child.stdin.write(`<${levels[level]}>${text}\n`)
    },
    close: () => child?.stdin.end(),
  }
}

function startLogger(facility: string) {
  const child = spawn('/usr/bin/logger', ['--prio-prefix', '-p', `${facility}.info`, '-t', `nrpe[${process.pid}]`], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
  })
  // Without logger(1) or syslogd the other sinks still have every line.
  child.on('error', () => undefined)
  child.stdin.on('error', () => undefined)
  child.unref()
  return child
}

const epoch = () => Math.floor(Date.now() / 1000)

/** A full disk must not end the daemon. */
function attempt(write: () => void): void {
  try {
    write()
  } catch {
    // Nothing to say it to.
  }
}
