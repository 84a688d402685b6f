import { basename, dirname, join } from 'node:path'
import { readdir, stat } from '../../../src/check/files.ts'
import { type LogSource, openSource } from '../log/source.ts'
import { fits } from '../seek/fingerprint.ts'
import type { Position } from '../seek/position.ts'
import { type ArchiveName, isNewer, parseArchiveName } from './archive-name.ts'

type Candidate = {
  readonly archive: ArchiveName
  readonly path: string
  readonly dev: number
  readonly ino: number
  readonly mtimeMs: number
}

/**
 * The archives whose lines are still owed, oldest first: the one the position belongs to, then the newer ones. Empty
 * when that one is gone: then nothing but the log itself can be read (spec/check_log3.md 2.5). The caller closes them.
 */
export async function findOwedArchives(
  log: LogSource,
  realPath: string,
  position: Position,
): Promise<readonly LogSource[]> {
  const candidates = await listCandidates(log, realPath, position)
  const old = await openOld(candidates, position, log)
  if (!old) return []
  const owed = [old.source]
  for (const candidate of newerThan(old.candidate, candidates)) {
    const source = await openCandidate(candidate, log)
    if (source) owed.push(source)
  }
  return owed
}

async function listCandidates(log: LogSource, realPath: string, position: Position): Promise<readonly Candidate[]> {
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
    const path = join(folder, archive.name)
    const facts = await stat(path).catch(() => undefined)
    // Renamed just after we opened it: that is the log itself.
    if (!facts?.isFile() || (facts.dev === log.dev && facts.ino === log.ino)) continue
    candidates.push({ archive, path, dev: facts.dev, ino: facts.ino, mtimeMs: facts.mtimeMs })
  }
  return candidates
}

/** The file the position belongs to: by content, the inode only says whom to ask first. */
async function openOld(
  candidates: readonly Candidate[],
  position: Position,
  log: LogSource,
): Promise<{ readonly candidate: Candidate; readonly source: LogSource } | undefined> {
  const { offset, state } = position
  if (!state) return undefined
  const sameInode = ({ dev, ino }: Candidate) => dev === state.dev && ino === state.ino
  // With offset 0 there is no content to compare.
  const asked = offset === 0 ? candidates.filter(sameInode) : [...candidates]
  asked.sort((a, b) => Number(sameInode(b)) - Number(sameInode(a)) || b.mtimeMs - a.mtimeMs)
  for (const candidate of asked) {
    const source = await openCandidate(candidate, log)
    if (!source) continue
    // A broken archive cannot be the one.
    if (source.sizeBytes >= offset && (await fits(source, offset, state).catch(() => false))) {
      return { candidate, source }
    }
    await source.handle.close()
  }
  return undefined
}

function openCandidate({ path }: Candidate, log: LogSource): Promise<LogSource | undefined> {
  return openSource(path, path.endsWith('.gz'), log.encoding).catch(() => undefined)
}

/** Archives newer than `old`, oldest first. */
function newerThan(old: Candidate, candidates: readonly Candidate[]): readonly Candidate[] {
  const newer = (a: Candidate, b: Candidate) => isNewer(a.archive, b.archive) ?? a.mtimeMs > b.mtimeMs
  return candidates
    .filter((candidate) => candidate !== old && newer(candidate, old))
    .sort((a, b) => (newer(a, b) ? 1 : newer(b, a) ? -1 : 0))
}
