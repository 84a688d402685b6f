import {
  closeSync,
  existsSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  openSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname } from 'node:path'
import { syncFolder } from '../sync-folder.ts'
import { attempt } from './failure.ts'

/** Permissions, whatever the umask: of a secret, of what anybody may read. */
export const modes = { secret: 0o600, open: 0o644, folder: 0o700 } as const

/** Where a file waits, complete, until it takes its place. */
export const staged = (path: string) => `${path}.new`

/** Writes a file, whole and synced, beside its place. Whoever dies in between leaves the place as it was. */
export function stage(path: string, text: string, mode: number): void {
  attempt('write', path, () => {
    rmSync(staged(path), { force: true })
    const fd = openSync(staged(path), 'wx', modes.secret)
    try {
      writeFileSync(fd, text)
      fchmodSync(fd, mode)
      fsyncSync(fd)
    } catch (error) {
      rmSync(staged(path), { force: true })
      throw error
    } finally {
      closeSync(fd)
    }
  })
}

/** Puts a staged file in its place. */
export function commit(path: string): void {
  attempt('put in place', path, () => {
    renameSync(staged(path), path)
    syncFolder(dirname(path))
  })
}

/** Writes a file so that there is the old one or the new one, whole, at every moment. */
export function replace(path: string, text: string, mode: number): void {
  stage(path, text, mode)
  commit(path)
}

/**
 * The same for a copy outside the folder. One that is there already keeps its owner, group and mode: a daemon that could
 * read the old key can read the new one.
 */
export function replaceCopy(path: string, text: string, mode: number): void {
  stage(path, text, mode)
  if (existsSync(path)) attempt('keep the owner of', path, () => takeAfter(path))
  commit(path)
}

function takeAfter(path: string): void {
  const { uid, gid, mode } = statSync(path)
  const fd = openSync(staged(path), 'r')
  try {
    fchownSync(fd, uid, gid)
    fchmodSync(fd, mode & 0o777)
  } finally {
    closeSync(fd)
  }
}
