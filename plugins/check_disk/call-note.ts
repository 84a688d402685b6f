import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fingerprintHash } from '../../src/check/hash.ts'
import { fateOf, holderOf, thisHolder } from '../../src/check/lock-holder.ts'
import { ownFolder, type Place, placesFor } from '../../src/check/own-folder.ts'
import { quietly } from '../../src/check/quietly.ts'
import { rawBytes } from '../../src/check/raw-words.ts'
import { type Mount, mayHang } from './mounts.ts'
import { makeNote, type NoteContent, newToken, overwriteNote, readNote, replaceNote } from './note-file.ts'

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

/**
 * Puts down that a file system is asked now, before it is. Where no folder can be used, or it takes no file, it is asked
 * without.
 */
export function takeNote(folder: string | undefined, { folder: at, number }: Mount): TakenNote {
  if (folder === undefined) return { kind: 'taken', note: noNote }
  const path = join(folder, `check_disk-${fingerprintHash(rawBytes(`${number}\0${at}`))}.call`)
  const content = { ...thisHolder('thread'), since: uptime(), token: newToken() }
  try {
    if (makeNote(path, content)) return { kind: 'taken', note: noteAt(path, content) }
    const seen = readNote(path)
    if (seen?.content !== undefined && fateOf(seen.content) === 'alive') {
      return { kind: 'waiting', seconds: uptime() - seen.content.since }
    }
    // Whoever waited is gone.
    if (seen && replaceNote(path, seen.text, content)) return { kind: 'taken', note: noteAt(path, content) }
  } catch {
    return { kind: 'taken', note: noNote }
  }
  // Another run was faster at that.
  return { kind: 'waiting', seconds: 0 }
}

function noteAt(path: string, first: NoteContent): CallNote {
  let content = first
  return {
    handTo: (pid) => {
      const next = { ...holderOf(pid), since: first.since, token: first.token }
      quietly(() => {
        overwriteNote(path, next)
        content = next
      })
    },
    // By now the process that waited may be gone, and the note be that of another run.
    remove: () => quietly(() => replaceNote(path, JSON.stringify(content), undefined)),
  }
}

const uptime = () => Number(quietly(() => readFileSync('/proc/uptime', 'utf8').split(' ', 1)[0]) ?? 0)
