import { constants } from 'node:fs'
import { dirname } from 'node:path'
import { lstat, open, stat } from '../../../src/check/files.ts'
import { type Position, parsePosition } from './position.ts'

/** A position file as found. */
export type StoredPosition = {
  /** Absent: the run starts at 0, as the first one. */
  readonly position: Position | undefined
  /** Permission bits of the old file, for the new one. */
  readonly mode: number | undefined
  /** Undefined where there is no file. */
  readonly mtimeMs: number | undefined
  /** Why the file must not be trusted nor replaced. */
  readonly refused?: string
}

const nothing: StoredPosition = { position: undefined, mode: undefined, mtimeMs: undefined }
const mostBytes = 64 * 1024

/** Reads a position file. Never throws: what cannot be read is no position (spec/check_log3.md 2.2). */
export async function readPosition(path: string): Promise<StoredPosition> {
  const found = await lstat(path).catch(() => undefined)
  if (!found) return nothing
  if (await isForeign(path, found.uid)) return { ...nothing, refused: 'Operation not permitted' }
  try {
    // O_NONBLOCK: a FIFO of that name must not hang the check.
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
    try {
      const facts = await handle.stat()
      if (!facts.isFile()) return nothing
      // Somebody's data, named by mistake: replacing it would lose it.
      if (facts.size > mostBytes) return { ...nothing, refused: 'it is larger than any position file' }
      const bytes = Buffer.alloc(Math.min(facts.size, mostBytes))
      const { bytesRead } = await handle.read(bytes, 0, bytes.length, 0)
      return {
        position: parsePosition(bytes.toString('utf8', 0, bytesRead)),
        // A link is replaced by a file of our own, with rights of its own.
        mode: found.isFile() ? facts.mode & 0o777 : undefined,
        mtimeMs: facts.mtimeMs,
      }
    } finally {
      await handle.close()
    }
  } catch {
    return { ...nothing, mtimeMs: found.mtimeMs }
  }
}

/** In a folder where anybody may create names, a file of another user may be a trap (spec/check_log3.md 2.4). */
async function isForeign(path: string, uid: number): Promise<boolean> {
  if (uid === process.geteuid?.()) return false
  const folder = await stat(dirname(path)).catch(() => undefined)
  return folder !== undefined && (folder.mode & 0o1000) !== 0
}
