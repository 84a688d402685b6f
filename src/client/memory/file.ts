import { closeSync, constants, fstatSync, openSync, readSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

const { O_RDONLY, O_WRONLY, O_CREAT, O_EXCL, O_NOFOLLOW, O_NONBLOCK } = constants

/** A session of 10 kB, the largest that Node gives, and the state of some hundred files of authorities. */
const mostBytes = 65_536

/** The text of a file that belongs to this user alone; undefined for any other, for one too big, and for none. */
export function readOwn(path: string, uid: number): string | undefined {
  let fd: number
  try {
    // A FIFO in its place would keep us waiting.
    fd = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  } catch {
    return undefined
  }
  try {
    const found = fstatSync(fd)
    const isOurs = found.isFile() && found.uid === uid && (found.mode & 0o077) === 0
    if (!isOurs || found.size > mostBytes) return undefined
    const text = Buffer.alloc(found.size)
    return text.toString('utf8', 0, readSync(fd, text))
  } catch {
    return undefined
  } finally {
    closeSync(fd)
  }
}

/** Puts a text in the place of a file, for this user alone, whole or not at all. Does nothing where that cannot be. */
export function replaceOwn(folder: string, name: string, text: string): void {
  // Nobody else may have the same name, in another container either.
  const temporary = join(folder, `${name}.${process.pid}-${Math.random().toString(36).slice(2, 10)}`)
  if (Buffer.byteLength(text) > mostBytes) return
  try {
    const fd = openSync(temporary, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o600)
    try {
      writeFileSync(fd, text)
    } finally {
      closeSync(fd)
    }
    renameSync(temporary, join(folder, name))
  } catch {
    remove(temporary)
  }
}

/** Removes a file; does nothing where there is none. */
export function remove(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It is gone, or not ours to remove.
  }
}
