import { strerror } from '../../../src/check/strerror.ts'
import type { Encoding } from '../encoding/encoding.ts'
import { type LogSource, leadsTo, openSource } from '../log/source.ts'
import { fits } from '../seek/fingerprint.ts'
import type { Position, SeekState } from '../seek/position.ts'
import { isNewer } from './archive-name.ts'
import { areSame, type Candidate, listCandidates } from './candidates.ts'

/** A file that cannot be read, or not to its end, and why. */
export type Unreadable = { readonly path: string; readonly reason: string }

/** The archives that hold the lines between a position and the log. */
export type Owed = {
  /** Oldest first; none when the one that the position belongs to is gone. The caller closes them. */
  readonly sources: readonly LogSource[]
  /** Archives that may hold some of these lines. */
  readonly unreadable: readonly Unreadable[]
}

/** A position whose file is known, and is no longer the log. */
export type Owing = Position & { readonly state: SeekState }

/** A run takes a while from looking at the log to saving where it was. */
const graceMs = 60_000

/**
 * Looks for the archive that the position belongs to, by content, and for those that are newer (spec/check_log3.md
 * 2.5). `savedMs` is when the position was saved: what was last written to before holds nothing new. Undefined when the
 * files were moved meanwhile, so that one may have been missed or met twice: look again, from the log on.
 */
export async function findOwedArchives(
  log: LogSource,
  realPath: string,
  position: Owing,
  savedMs: number,
): Promise<Owed | undefined> {
  const list = () => listCandidates(log, realPath, position.state.log)
  const candidates = await list()
  const { sources, unreadable } = await open(candidates, position, savedMs, log.encoding)
  // A log that was moved, and packed at once, after we opened it would be read twice.
  if (areSame(candidates, await list()) && (await leadsTo(realPath, log))) return { sources, unreadable }
  for (const source of sources) await source.handle.close()
  return undefined
}

async function open(
  candidates: readonly Candidate[],
  position: Owing,
  savedMs: number,
  encoding: Encoding | undefined,
): Promise<Owed> {
  const asked: Unreadable[] = []
  const old = await openOld(candidates, position, encoding, (candidate, reason) => {
    if (candidate.mtimeMs >= savedMs - graceMs) asked.push({ path: candidate.path, reason })
  })
  if (!old) return { sources: [], unreadable: asked }
  const sources = [old.source]
  const unreadable: Unreadable[] = []
  for (const candidate of newerThan(old.candidate, candidates)) {
    const source = await tryOpen(candidate, encoding, ({ path }, reason) => unreadable.push({ path, reason }))
    if (source) sources.push(source)
  }
  return { sources, unreadable }
}

type Fail = (candidate: Candidate, reason: string) => void

/** The file the position belongs to: by content, the inode only says whom to ask first. */
async function openOld(
  candidates: readonly Candidate[],
  { offset, state }: Owing,
  encoding: Encoding | undefined,
  fail: Fail,
) {
  const sameInode = ({ dev, ino }: Candidate) => dev === state.dev && ino === state.ino
  // With offset 0 there is no content to compare.
  const asked = offset === 0 ? candidates.filter(sameInode) : [...candidates]
  asked.sort((a, b) => Number(sameInode(b)) - Number(sameInode(a)) || b.mtimeMs - a.mtimeMs)
  for (const candidate of asked) {
    const source = await tryOpen(candidate, encoding, fail)
    if (!source) continue
    try {
      if (source.sizeBytes >= offset && (await fits(source, offset, state))) return { candidate, source }
    } catch (error) {
      fail(candidate, strerror(error))
    }
    await source.handle.close()
  }
  return undefined
}

async function tryOpen(
  candidate: Candidate,
  encoding: Encoding | undefined,
  fail: Fail,
): Promise<LogSource | undefined> {
  const { file } = candidate.archive
  try {
    if (file.kind === 'unreadable')
      throw new Error(`.${file.ending} is not unpacked here; use gzip or zstd, or delaycompress`)
    return await openSource(candidate.path, { packed: file.kind === 'packed' ? file.packing : undefined, encoding })
  } catch (error) {
    fail(candidate, strerror(error))
    return undefined
  }
}

/** Archives newer than `old`, oldest first. */
function newerThan(old: Candidate, candidates: readonly Candidate[]): readonly Candidate[] {
  const newer = (a: Candidate, b: Candidate) => isNewer(a.archive, b.archive) ?? a.mtimeMs > b.mtimeMs
  return candidates
    .filter((candidate) => candidate !== old && newer(candidate, old))
    .sort((a, b) => (newer(a, b) ? 1 : newer(b, a) ? -1 : 0))
}
