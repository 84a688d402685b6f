import { basename, dirname } from 'node:path'
import { lstat, open, realpath, unlink } from './files.ts'
import { stagedName } from './hidden-name.ts'
import type { HeldLock } from './lock.ts'
import type { StagedFile } from './staged-file.ts'
import { strerror } from './strerror.ts'

export type StageOutcome =
  | { readonly kind: 'staged'; readonly file: StagedFile }
  | { readonly kind: 'failed'; readonly reason: string }

/** Only has to be new: the exclusive create refuses a name that is taken. */
const randomName = () => `${process.pid}${Math.random().toString(36).slice(2)}`

/**
 * Writes a state file beside its place: a fresh file, synced, its name told by the lock where there is one. It takes effect when the kit renames it
 * after the result was delivered, so a link there is replaced and never written through (spec/check_log3.md 2.4).
 */
export async function stageFile(
  path: string,
  text: string,
  mode: number | undefined,
  lock: HeldLock | undefined,
): Promise<StageOutcome> {
  const obstacle = await inTheWay(path)
  if (obstacle) return { kind: 'failed', reason: obstacle }
  const temporary = stagedName(path, lock?.token ?? randomName())
  let created = false
  try {
    const handle = await open(temporary, 'wx', 0o600)
    created = true
    try {
      if (mode !== undefined) await handle.chmod(mode)
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    return { kind: 'staged', file: { temporary, path, ...(lock ? { lock } : {}) } }
  } catch (error) {
    if (created) await unlink(temporary).catch(() => undefined)
    return { kind: 'failed', reason: strerror(error) }
  }
}

/** What Linux's file systems take (NAME_MAX). */
const longestNameBytes = 255

/** A rename would replace a device or a FIFO as readily as a file. */
async function inTheWay(path: string): Promise<string | undefined> {
  if (path.endsWith('/')) return 'Is a directory'
  // The fresh file beside it has a shorter name, and the rename would fail when the result is out.
  if (Buffer.byteLength(basename(path)) > longestNameBytes) return 'File name too long'
  const found = await lstat(path).catch(() => undefined)
  if (!found || found.isFile()) return undefined
  if (found.isSymbolicLink()) {
    // Of the system's own, as /dev/stdout, all programs would lose the way.
    const folder = await realpath(dirname(path)).catch(() => undefined)
    return folder === '/dev' ? 'Not a regular file' : undefined
  }
  return found.isDirectory() ? 'Is a directory' : 'Not a regular file'
}
