import { spawn } from 'node:child_process'
import { loggerArguments, longestSyslogBytes, type SyslogPlace } from '../../check/logger.ts'
import { type Level, levels } from './level.ts'
import { shorten } from './printable.ts'

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
  const child = spawn(place.logger, loggerArguments(place.socket, facility, `nrpe[${process.pid}]`), {
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
      stdin?.write(`<${levels[level].number}>${shorten(text, longestSyslogBytes)}\n`, (error) => {
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
