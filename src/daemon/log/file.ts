import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs'
import { errorCode } from '../../check/strerror.ts'
import { levels } from './level.ts'
import { type Format, lineWriter } from './line-writer.ts'
import type { Sink } from './sink.ts'

const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_NOCTTY } = constants

/**
 * A log file, opened for appending, with HEAD's mark that a new life begins. Throws where it cannot be opened, and
 * where it is no plain file with one name, as stock asks: root must not be led to another's file by a link.
 */
export function fileSink(path: string): Sink {
  const fd = openPlainFile(path)
  try {
    writeSync(fd, `\n[${epoch()}]        --------------- Startup ---------------\n`)
  } catch {
    // A full disk; the lines to come are counted.
  }
  return {
    file: path,
    write: lineWriter(fd, format),
    close: () => {
      try {
        closeSync(fd)
      } catch {
        // A network file system's last word; the lines are gone either way.
      }
    },
  }
}

/** `[epoch] LEVEL text`, the level right-aligned in six (spec/nrpe.md §2.12). */
const format: Format = (level, text) => `[${epoch()}] ${levels[level].word.padStart(6)} ${text}`

const epoch = () => Math.floor(Date.now() / 1000)

function openPlainFile(path: string): number {
  const fd = openWithoutLinks(path)
  const found = fstatSync(fd)
  if (found.isFile() && found.nlink === 1) return fd
  closeSync(fd)
  throw new Error(
    found.isFile() ? `it has ${found.nlink} names (hard links) and may have one only` : 'it is not a plain file',
  )
}

/** Without waiting, too: a FIFO nobody reads would hold the daemon for ever. */
function openWithoutLinks(path: string): number {
  try {
    return openSync(path, O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0o644)
  } catch (error) {
    if (errorCode(error) === 'ELOOP') throw new Error('it is a symbolic link')
    if (errorCode(error) === 'ENXIO') throw new Error('it is not a plain file')
    throw error
  }
}
