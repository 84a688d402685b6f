import {
  chmodSync,
  chownSync,
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { quietly } from '../../check/quietly.ts'
import { errorCode, strerror } from '../../check/strerror.ts'
import { syncFolder } from '../sync-folder.ts'
import type { Host } from './host.ts'

/**
 * Writes a file, one character a byte: there is the old one or the new one, whole, at every moment, with the owner and
 * the mode that it had. Throws an Error that says what failed.
 */
export function putFile(host: Host, path: string, text: string, mode = 0o644): void {
  const place = host.tree.real(path)
  // xinetd and systemd leave files of such a name alone.
  const waiting = join(dirname(place), `.${basename(place)}.plenum~`)
  try {
    rmSync(waiting, { force: true })
    const fd = openSync(waiting, 'wx', 0o600)
    try {
      writeFileSync(fd, text, 'latin1')
      const old = statSync(place, { throwIfNoEntry: false })
      if (old !== undefined) chownSync(waiting, old.uid, old.gid)
      chmodSync(waiting, old === undefined ? mode : old.mode & 0o7777)
      fsyncSync(fd)
    } finally {
      closeSync(fd)
    }
    renameSync(waiting, place)
    syncFolder(dirname(place))
  } catch (error) {
    quietly(() => rmSync(waiting, { force: true }))
    throw new Error(`cannot write ${path}: ${strerror(error)}`, { cause: error })
  }
}

/** Makes a folder and those above it; gives the ones that were not there, the outermost first. */
export function makeFolders(host: Host, folder: string, mode = 0o755): readonly string[] {
  if (host.exists(folder)) return []
  const above = makeFolders(host, dirname(folder))
  try {
    mkdirSync(host.tree.real(folder), { mode })
    chmodSync(host.tree.real(folder), mode)
  } catch (error) {
    throw new Error(`cannot make the folder ${folder}: ${strerror(error)}`, { cause: error })
  }
  return [...above, folder]
}

/** Removes folders that are empty, the innermost first. */
export function takeFolders(host: Host, folders: readonly string[]): void {
  for (const folder of folders.toReversed()) {
    try {
      rmdirSync(host.tree.real(folder))
    } catch (error) {
      if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(errorCode(error) ?? '')) throw error
    }
  }
}
