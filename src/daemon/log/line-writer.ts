import { writeSync } from 'node:fs'
import { strerror } from '../../check/strerror.ts'
import type { Level } from './level.ts'

/** How a line looks in one place. */
export type Format = (level: Level, text: string) => string

/**
 * Writes whole lines to a descriptor. A full disk or pipe never throws: the lines it did not take are counted, and
 * one line says how many as soon as it takes some again.
 */
export function lineWriter(fd: number, format: Format): (level: Level, text: string) => void {
  let lost = 0
  let reason = ''
  let torn = false

  const put = (level: Level, text: string): boolean => {
    // Only the beginning of the line before may have had room.
    let rest = Buffer.from(`${torn ? '\n' : ''}${format(level, text)}\n`)
    const wholeBytes = rest.length
    try {
      while (rest.length > 0) rest = rest.subarray(writeSync(fd, rest))
      torn = false
      return true
    } catch (error) {
      reason = strerror(error)
      if (rest.length < wholeBytes) torn = true
      lost++
      return false
    }
  }
  return (level, text) => {
    if (lost > 0) {
      const missing = lost === 1 ? '1 line is' : `${lost} lines are`
      // Where not even this fits, it counts for the line that was to follow.
      if (!put('warning', `${missing} missing here: writing failed (${reason})`)) return
      lost = 0
    }
    put(level, text)
  }
}
