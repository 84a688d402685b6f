import { readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { type LogSource, openSource } from '../log/source.ts'
import { fits } from '../seek/fingerprint.ts'
import type { Position } from '../seek/position.ts'
import { type ArchiveName, isNewer, parseArchiveName } from './archive-name.ts'

type Candidate = { readonly archive: ArchiveName; readonly source: LogSource }

/**
 * The archives whose lines are still owed, oldest first: the one the position belongs to, then the newer ones. Empty
 * when that one is gone: then nothing but the log itself can be read (spec/check_log3.md 2.5). The caller closes them.
 */
export async function findOwedArchives(
  log: LogSource,
  realPath: string,
  position: Position,
): Promise<readonly LogSource[]> {
  const candidates = await openCandidates(log, realPath, position)
  const owed: LogSource[] = []
  try {
    const old = await findOld(candidates, position)
    if (old) owed.push(old.source, ...between(candidates, old).map((candidate) => candidate.source))
    return owed
  } finally {
    for (const { source } of candidates) if (!owed.includes(source)) await source.handle.close()
  }
}

async function openCandidates(log: LogSource, realPath: string, position: Position): Promise<readonly Candidate[]> {
  const folder = dirname(realPath)
  const names = await readdir(folder).catch((): string[] => [])
  const archives = names.map((name) => parseArchiveName(basename(realPath), name)).filter((name) => name !== undefined)
  // A link moved on to another file of its folder: the old one kept its own name.
  const former = position.state?.log ?? ''
  const formerName = basename(former)
  if (former !== realPath && dirname(former) === folder && !archives.some(({ name }) => name === formerName)) {
    archives.push({ name: formerName, series: formerName, age: { kind: 'unknown' } })
  }
  const candidates: Candidate[] = []
  for (const archive of archives) {
    // While it is being packed an archive is there twice; the plain one is whole.
    if (archive.name.endsWith('.gz') && names.includes(archive.name.slice(0, -3))) continue
    const source = await openSource(join(folder, archive.name), archive.name.endsWith('.gz')).catch(() => undefined)
    if (!source) continue
    // Renamed just after we opened it: that is the log itself.
    if (source.dev === log.dev && source.ino === log.ino) await source.handle.close()
    else candidates.push({ archive, source })
  }
  return candidates
}

/** The file the position belongs to: by content, the inode only says whom to ask first. */
async function findOld(candidates: readonly Candidate[], position: Position): Promise<Candidate | undefined> {
  const { offset, state } = position
  if (!state) return undefined
  const isSame = ({ source }: Candidate) => source.dev === state.dev && source.ino === state.ino
  if (offset === 0) return candidates.find(isSame)
  const ordered = [...candidates].sort(
    (a, b) => Number(isSame(b)) - Number(isSame(a)) || b.source.mtimeMs - a.source.mtimeMs,
  )
  for (const candidate of ordered) {
    if (candidate.source.sizeBytes < offset) continue
    // A broken archive cannot be the one.
    if (await fits(candidate.source, offset, state).catch(() => false)) return candidate
  }
  return undefined
}

/** Archives newer than `old`, oldest first. */
function between(candidates: readonly Candidate[], old: Candidate): readonly Candidate[] {
  const newer = (a: Candidate, b: Candidate) => isNewer(a.archive, b.archive) ?? a.source.mtimeMs > b.source.mtimeMs
  return candidates
    .filter((candidate) => candidate !== old && newer(candidate, old))
    .sort((a, b) => (newer(a, b) ? 1 : newer(b, a) ? -1 : 0))
}
