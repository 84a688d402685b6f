import { closeSync, constants, fstatSync, mkdirSync, openSync, readlinkSync, statSync } from 'node:fs'
import { dirname, isAbsolute, join, resolve } from 'node:path'
import { quietly } from './quietly.ts'

/** Where a folder may be kept, and whether it may be made: by packages only, within a folder of our own, or anywhere. */
export type Place = { readonly path: string; readonly inOwn: boolean; readonly isPackaged?: true }

/** The folder of --state-folder alone; else those of the XDG specification, then one in the temporary folder. */
export function placesFor(wanted: string | undefined, env: NodeJS.ProcessEnv, uid: number): readonly Place[] {
  // A slash at its end would have a link followed.
  if (wanted !== undefined) return [{ path: resolve(wanted), inOwn: false }]
  const { XDG_CACHE_HOME: cache, HOME: home, TMPDIR: temporary } = env
  return [
    ...(cache && isAbsolute(cache) ? [{ path: join(cache, 'plenum'), inOwn: true }] : []),
    ...(home && isAbsolute(home) ? [{ path: join(home, '.cache', 'plenum'), inOwn: true }] : []),
    { path: join(temporary && isAbsolute(temporary) ? temporary : '/tmp', `plenum-${uid}`), inOwn: false },
  ]
}

/**
 * Works in the first place that is a real folder of this user which nobody else can write to; undefined where there is
 * none. `work` gets a path that leads to that very folder, whatever becomes of its name meanwhile.
 */
export function inFolder<T>(places: readonly Place[], uid: number, work: (folder: string) => T): T | undefined {
  for (const { path } of places) {
    const fd = openFolder(path)
    if (fd === undefined) continue
    try {
      const { uid: owner, mode } = fstatSync(fd)
      if (owner === uid && (mode & 0o022) === 0) return work(`/proc/self/fd/${fd}`)
    } finally {
      closeSync(fd)
    }
  }
  return undefined
}

/** The name of such a folder without links; makes one where there is none. Undefined where none can be used. */
export function ownFolder(places: readonly Place[], uid: number): string | undefined {
  const find = () => inFolder(places, uid, (folder) => readlinkSync(folder))
  const found = find()
  if (found !== undefined) return found
  makeFolder(places, uid)
  return find()
}

function openFolder(path: string): number | undefined {
  try {
    // Where there is none, an exception costs more than a question.
    if (!statSync(path, { throwIfNoEntry: false })) return undefined
    return openSync(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW)
  } catch {
    return undefined
  }
}

/** Makes the first folder that can be made, for this user alone; what is there already stays as it is. */
export function makeFolder(places: readonly Place[], uid: number): void {
  for (const { path, inOwn, isPackaged } of places) {
    if (isPackaged) continue
    const parent = dirname(path)
    if (inOwn && !isOwn(parent, uid) && !(isOwn(dirname(parent), uid) && made(parent))) continue
    if (made(path)) return
  }
}

/**
 * root in the home of somebody else would make a folder that its owner could not use. A home that this user may not even look
 * into is that of another too, as HOME may still be root's.
 */
const isOwn = (path: string, uid: number) => quietly(() => statSync(path, { throwIfNoEntry: false }))?.uid === uid

function made(path: string): boolean {
  try {
    mkdirSync(path, 0o700)
    return true
  } catch {
    return false
  }
}
