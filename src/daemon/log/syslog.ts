import { existsSync } from 'node:fs'
import { usualSyslog } from '../../check/logger.ts'
import { type Logger, startLogger } from './logger.ts'
import type { Sink } from './sink.ts'

/** What may wait for a logger(1) that takes nothing, bytes; lines past it are counted. */
const mostWaitingBytes = 1 << 20

/** A logger(1) that ends at once is not started for every line. */
const restartMs = 5000

/** Node has no datagram Unix socket, so lines go through one long-lived logger(1), started with the first line. Never throws. */
export function syslogSink(facility: string, place = usualSyslog, nowMs = () => performance.now()): Sink {
  let logger: Logger | undefined
  let startedMs = Number.NEGATIVE_INFINITY
  let lost = 0

  const take = (): Logger | undefined => {
    const uid = process.getuid?.()
    // One that was started before root was given up must not stay root.
    if (logger && logger.uid !== uid) logger.end()
    else if (logger && !logger.ended()) return logger
    else if (nowMs() - startedMs < restartMs) return undefined
    startedMs = nowMs()
    try {
      logger = startLogger(facility, place, { onLost: () => lost++, onRoom: tellLost })
    } catch {
      logger = undefined
    }
    return logger?.ended() ? undefined : logger
  }
  const tellLost = (to: Logger) => {
    if (lost === 0) return
    const missing = lost === 1 ? '1 line is' : `${lost} lines are`
    lost = 0
    to.write('warning', `${missing} missing here: ${place.logger} took none for a while`)
  }
  return {
    write: (level, text) => {
      // As with syslog(3), without a syslogd there is nobody to tell.
      if (!existsSync(place.socket)) return
      const to = take()
      if (!to || to.waitingBytes() > mostWaitingBytes) {
        lost++
        return
      }
      tellLost(to)
      to.write(level, text)
    },
    close: () => logger?.end(),
  }
}
