import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprintHash } from '../../src/check/hash.ts'
import { fateOf, type Holder, holderOf, thisHolder } from '../../src/check/lock-holder.ts'
import { ownFolder, type Place, placesFor } from '../../src/check/own-folder.ts'
import { quietly } from '../../src/check/quietly.ts'
import { errorCode } from '../../src/check/strerror.ts'
import { type Mount, mayHang } from './mounts.ts'

/**
 * A file that says who has asked a file system and got no answer yet, so that neither a run at the same time nor a later
 * one asks it again, in the daemon or as a process of its own. It outlives the run; the process that waits in the kernel
 * is what it stands for.
 */
export type CallNote = {
  /** From now on that process is the one that waits. */
  readonly handTo: (pid: number) => void
  /** There was an answer. */
  readonly remove: () => void
}

export type TakenNote =
  | { readonly kind: 'taken'; readonly note: CallNote }
  /** Somebody waits for an answer, for so long by now. */
  | { readonly kind: 'waiting'; readonly seconds: number }

/** `since`: seconds after the boot. */
type Content = Holder & { readonly since: number }

/** Others may do the same at the same time. */
const mostTries = 5

const noNote: CallNote = { handTo: () => undefined, remove: () => undefined }

/** A folder for notes: of this user's alone, and not on what may hang. */
export function noteFolder(
  env: Readonly<Record<string, string | undefined>>,
  mounts: readonly Mount[],
): string | undefined {
  const uid = process.geteuid?.() ?? -1
  const named = env.MP_STATE_PATH || env.NAGIOS_PLUGIN_STATE_DIRECTORY
  const places: readonly Place[] = [
    ...(named ? [{ path: `${named}/${uid}`, inOwn: false }] : []),
    // A unit may give the daemon a temporary folder of its own, and runs by hand have another one.
    { path: `/dev/shm/plenum-${uid}`, inOwn: false },
    ...placesFor(undefined, { TMPDIR: env.TMPDIR }, uid),
  ]
  // Each in turn, so that all runs of a user come to the same one.
  for (const place of places) {
    const folder = mayHang(place.path, mounts) ? undefined : ownFolder([place], uid)
    if (folder !== undefined) return folder
  }
  return undefined
}

/** Puts down that a file system is asked now. Where no folder can be used, or it takes no file, it is asked without. */
export function takeNote(folder: string | undefined, { folder: at, number }: Mount): TakenNote {
  if (folder === undefined) return { kind: 'taken', note: noNote }
  const path = join(folder, `check_disk-${fingerprintHash(Buffer.from(`${number}\0${at}`))}.call`)
  const since = uptime()
  for (let tries = 0; tries < mostTries; tries++) {
    try {
      put(path, { ...thisHolder('thread'), since }, linkSync)
      return { kind: 'taken', note: noteAt(path, since) }
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') break
    }
    const seen = read(path)
    if (seen !== undefined && fateOf(seen) === 'alive') return { kind: 'waiting', seconds: uptime() - seen.since }
    // Whoever waited is gone.
    quietly(() => unlinkSync(path))
  }
  return { kind: 'taken', note: noNote }
}

function noteAt(path: string, since: number): CallNote {
  return {
    handTo: (pid) => quietly(() => put(path, { ...holderOf(pid), since }, renameSync)),
    remove: () => quietly(() => unlinkSync(path)),
  }
}

/** Whole or not at all. */
function put(path: string, content: Content, place: (from: string, to: string) => void): void {
  const temporary = `${path}.${process.pid}${Math.random().toString(36).slice(2)}`
  try {
    writeFileSync(temporary, JSON.stringify(content), { flag: 'wx', mode: 0o600 })
    place(temporary, path)
  } finally {
    quietly(() => unlinkSync(temporary))
  }
}

function read(path: string): Content | undefined {
  const content: unknown = quietly(() => JSON.parse(readFileSync(path, 'utf8')))
  if (typeof content !== 'object' || content === null) return undefined
  const { pid, since } = content as Partial<Content>
  return typeof pid === 'number' && typeof since === 'number' ? (content as Content) : undefined
}

const uptime = () => Number(quietly(() => readFileSync('/proc/uptime', 'utf8').split(' ', 1)[0]) ?? 0)
