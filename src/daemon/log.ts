import { writeSync } from 'node:fs'
import { strerror } from '../check/strerror.ts'
import { fileSink } from './log/file.ts'
import type { Level } from './log/level.ts'
import { escapeControls } from './log/printable.ts'
import { type Clock, refusals } from './log/refusals.ts'
import type { Sink } from './log/sink.ts'
import { stderrSink } from './log/stderr.ts'
import { syslogSink } from './log/syslog.ts'

export { printable } from './log/printable.ts'

/** One line for the administrator. Control characters are escaped here, so that no peer can forge a line. Never throws. */
export type Log = {
  readonly write: (level: Level, text: string) => void
  /**
   * Why a peer is turned away, level error; not more often in a minute than refusal_log_limit allows for one kind and
   * one peer. What was left out is told in one line at the end of that minute.
   */
  readonly refusal: (kind: string, peer: string, ...lines: readonly string[]) => void
  /** What an administrator should look at about one thing, such as a command of one peer; level warning, limited as refusals. */
  readonly complaint: (about: string, peer: string, line: string) => void
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
  /** Refusals of one kind and one peer in a minute; 0 = all. */
  readonly refusalLimit: number
}

/** Opens what is wanted. A log file that cannot be opened is said everywhere else. */
export function openLog(first: LogTarget, clock?: Clock): Log {
  let target = first
  let sinks: readonly Sink[] = []
  const write = (level: Level, text: string) => {
    if (level === 'debug' && !target.debug) return
    const line = escapeControls(text.trim())
    for (const sink of sinks) sink.write(level, line)
  }
  const open = (next: LogTarget) => {
    const opened = openSinks(next, sinks)
    for (const sink of sinks) if (!opened.sinks.includes(sink)) sink.close()
    target = next
    sinks = opened.sinks
    if (opened.fault === undefined) return
    write('warning', opened.fault)
    // Whoever typed -d still listens.
    if (!target.stderr) sayOnStderr(opened.fault)
  }
  open(first)
  const refused = refusals((text) => write('error', text), first.refusalLimit, clock)
  const complained = refusals((text) => write('warning', text), first.refusalLimit, clock)
  return {
    write,
    complaint: (about, peer, line) => complained.log(about, peer, [line]),
    refusal: (kind, peer, ...lines) => refused.log(kind, peer, lines),
    reopen: (next) => {
      refused.restart(next.refusalLimit)
      complained.restart(next.refusalLimit)
      open(next)
    },
    close: () => {
      refused.restart(target.refusalLimit)
      complained.restart(target.refusalLimit)
      for (const sink of sinks) sink.close()
      sinks = []
    },
  }
}

type Opened = { readonly sinks: readonly Sink[]; readonly fault?: string }

function openSinks(target: LogTarget, open: readonly Sink[]): Opened {
  const stderr = target.stderr ? [stderrSink()] : []
  const instead = () => [...stderr, ...(target.facility === undefined ? [] : [syslogSink(target.facility)])]
  if (target.file === undefined) return { sinks: instead() }
  try {
    return { sinks: [fileSink(target.file), ...stderr] }
  } catch (error) {
    const reason = `Warning: Cannot open log file '${target.file}' for writing: ${strerror(error)}`
    // As after root was given up: the one that is open stays in use.
    const before = open.find((sink) => sink.file === target.file)
    if (before) return { sinks: [before, ...stderr], fault: `${reason}; lines go on to the file that was open` }
    const where = target.facility ? 'lines go to syslog' : 'disable_syslog is set, so no other log is kept'
    return { sinks: instead(), fault: `${reason}; ${where}` }
  }
}

function sayOnStderr(text: string): void {
  try {
    writeSync(2, `${escapeControls(text)}\n`)
  } catch {
    // Nothing to say it to.
  }
}
