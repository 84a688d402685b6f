import { spawn } from 'node:child_process'
import { type Level, levels } from './level.ts'
import { shorten } from './printable.ts'

/** Where syslog is; other places for tests. */
export type SyslogPlace = {
  /** logger(1) of util-linux. */
  readonly logger: string
  readonly socket: string
}

/** Longest text of a line, bytes; rsyslog and syslog-ng take messages of 8 KiB, and logger(1) splits what is longer than --size. */
const longestBytes = 8000
const loggerSize = 8192

/** How long a logger(1) may go on writing once it is no longer wanted. */
const lastWordsMs = 1000

/** One logger(1) that runs, or has ended. */
export type Logger = {
  /** Who it runs as. */
  readonly uid: number | undefined
  readonly ended: () => boolean
  /** Not taken yet. */
  readonly waitingBytes: () => number
  readonly write: (level: Level, text: string) => void
  /** Lets it write what waits, for a second at most. */
  readonly end: () => void
}

/** What it tells: a line that it did not take; that all is out which waited. */
type Events = { readonly onLost: () => void; readonly onRoom: (logger: Logger) => void }

/** Starts logger(1) for a facility. Throws, or comes back as ended, where no process can be started. */
export function startLogger(facility: string, place: SyslogPlace, { onLost, onRoom }: Events): Logger {
  const child = spawn(place.logger, argumentsFor(facility, place), {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: {},
    // Control-C in a terminal ends the daemon, whose last lines still count.
    detached: true,
  })
  // Without logger(1) the other places still have every line.
  let ended = false
  const onEnd = () => {
    ended = true
  }
  child.once('exit', onEnd)
  child.on('error', onEnd)
  child.unref()
  // Not there when descriptors ran out.
  const stdin: typeof child.stdin | undefined = child.stdin
  stdin?.on('error', onEnd)
  const logger: Logger = {
    uid: process.getuid?.(),
    ended: () => ended || !stdin,
    waitingBytes: () => stdin?.writableLength ?? 0,
    write: (level, text) => {
      stdin?.write(`<${levels[level].number}>${shorten(text, longestBytes)}\n`, (error) => {
        if (error) onLost()
      })
    },
    end: () => {
      stdin?.end()
      // Stuck in a full socket it would keep this process from ending.
      const tooLate = () => {
        child.kill('SIGKILL')
        stdin?.destroy()
      }
      const timer = setTimeout(tooLate, lastWordsMs).unref()
      child.once('exit', () => clearTimeout(timer))
    },
  }
  stdin?.on('drain', () => onRoom(logger))
  return logger
}

/** `--socket-errors=off`: a syslogd that is restarted finds the same logger(1) again. */
function argumentsFor(facility: string, { socket }: SyslogPlace): string[] {
  const where = ['--socket', socket, '--socket-errors=off']
  const how = ['--prio-prefix', '--size', `${loggerSize}`, '--priority', `${facility}.info`]
  return [...where, ...how, '--tag', `nrpe[${process.pid}]`]
}
