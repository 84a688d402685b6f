import { join } from 'node:path'
import { inFolder, makeFolder, placesFor } from '../../check/own-folder.ts'
import { crc32 } from '../../protocol/crc.ts'
import type { PeerMemory } from '../peer-memory.ts'
import type { Query } from '../query.ts'
import { cleanSome } from './clean.ts'
import { readOwn, remove, replaceOwn } from './file.ts'
import { lessonsOf, type PeerRecord, recordIn, textOf, withLessons } from './record.ts'

/** A memory that outlives the process: a small file for each peer, replaced as a whole, so that no lock is needed. */
export type FileMemory = PeerMemory & {
  /** Writes what was learned, if anything; to be called once the answer is out. Never throws. */
  readonly keep: () => void
}

type Known = { readonly name: string; readonly stored: PeerRecord; readonly now: PeerRecord }

/**
 * Keeps lessons for a day in `folder`, else in a folder of the user's cache or the temporary one (docs/check_nrpe.md).
 * An explicit `undefined` forgets a lesson. Where no folder can be used nothing is remembered, without a word.
 * `clock`: milliseconds since 1970.
 */
export function fileMemory(folder?: string, env = process.env, clock = Date.now): FileMemory {
  // Without users there is nobody to keep the files from others.
  const uid = process.geteuid?.() ?? -1
  const places = placesFor(folder, env, uid)
  const peers = new Map<string, Known>()

  const know = (query: Query): readonly [peer: string, known: Known] => {
    const [peer, name] = nameOf(query)
    const before = peers.get(peer)
    if (before) return [peer, before]
    const text = quietly(() => inFolder(places, uid, (path) => readOwn(join(path, name), uid)))
    const stored = text === undefined ? {} : recordIn(text, peer, clock())
    const known = { name, stored, now: stored }
    peers.set(peer, known)
    return [peer, known]
  }
  const write =
    (peer: string, { name, stored, now }: Known) =>
    (path: string) => {
      if (isEmpty(now)) remove(join(path, name))
      else replaceOwn(path, name, textOf(peer, now))
      if (isEmpty(stored)) cleanSome(path, clock())
      return true
    }
  const keep = (peer: string, known: Known) => {
    if (known.now === known.stored || (isEmpty(known.now) && isEmpty(known.stored))) return
    if (inFolder(places, uid, write(peer, known))) return
    makeFolder(places, uid)
    inFolder(places, uid, write(peer, known))
  }
  return {
    recall: (query) => lessonsOf(know(query)[1].now),
    learn: (query, lessons) => {
      const [peer, known] = know(query)
      peers.set(peer, { ...known, now: withLessons(known.now, lessons, clock()) })
    },
    keep: () => {
      for (const [peer, known] of peers) quietly(() => keep(peer, known))
    },
  }
}

const isEmpty = ({ version, session }: PeerRecord) => version === undefined && session === undefined

/** Whom a file is about, in full, and the file's name: two checksums, which cost no start-up time as node:crypto would. */
function nameOf({ host, port, family, localAddress, tls }: Query): readonly [peer: string, name: string] {
  const [where, how] = [JSON.stringify([host, port, family, localAddress]), JSON.stringify(tls ?? null)]
  return [`${where} ${how}`, hex(where) + hex(how)]
}

const hex = (text: string) => crc32(Buffer.from(text)).toString(16).padStart(8, '0')

/** Whatever the file system says: a check does not fail for what it cannot remember. */
function quietly<T>(act: () => T): T | undefined {
  try {
    return act()
  } catch {
    return undefined
  }
}
