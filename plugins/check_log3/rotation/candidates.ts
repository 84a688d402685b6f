import { basename, dirname, join } from 'node:path'
import { readdir, stat } from '../../../src/check/files.ts'
import type { LogSource } from '../log/source.ts'
import { type ArchiveName, parseArchiveName } from './archive-name.ts'

/** A file that may be an archive of the log. */
export type Candidate = {
  readonly archive: ArchiveName
  readonly path: string
  readonly dev: number
  readonly ino: number
  readonly mtimeMs: number
}

/** Lists a log's archives; `formerPath` is the real path that the log had at the last run (spec/check_log3.md 2.5). */
export async function listCandidates(
  log: LogSource,
  realPath: string,
  formerPath: string,
): Promise<readonly Candidate[]> {
  const folder = dirname(realPath)
  const names = await readdir(folder).catch((): string[] => [])
  const present = new Set(names)
  const archives = names.map((name) => parseArchiveName(basename(realPath), name)).filter((name) => name !== undefined)
  // A link moved on to another file of its folder: the old one kept its own name.
  const formerName = basename(formerPath)
  if (
    formerPath !== realPath &&
    dirname(formerPath) === folder &&
    !archives.some(({ file }) => file.name === formerName)
  ) {
    archives.push({
      file: { kind: 'plain', name: formerName },
      name: formerName,
      series: formerName,
      age: { kind: 'unknown' },
    })
  }
  const candidates: Candidate[] = []
  for (const archive of archives) {
    // While it is being packed an archive is there twice; the plain one is whole. The log's own name is no archive's.
    const isTwice = present.has(archive.file.name) && archive.file.name !== basename(realPath)
    if (archive.file.kind !== 'plain' && isTwice) continue
    const path = join(folder, archive.name)
    const facts = await stat(path).catch(() => undefined)
    // Renamed just after we opened it: that is the log itself.
    if (!facts?.isFile() || (facts.dev === log.dev && facts.ino === log.ino)) continue
    candidates.push({ archive, path, dev: facts.dev, ino: facts.ino, mtimeMs: facts.mtimeMs })
  }
  return candidates
}

/** Are these the same files under the same names? */
export function areSame(some: readonly Candidate[], others: readonly Candidate[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ path, dev, ino }) => others.some((o) => o.path === path && o.dev === dev && o.ino === ino))
  )
}
