import type { Dirent } from 'node:fs'
import { entries, stat } from '../../../src/check/files.ts'
import { expandHome } from './home.ts'
import { matchName, type NamePattern, parseNamePattern } from './name-pattern.ts'

/** A name that fits a glob; whether it is a regular file is asked only when it matters. */
export type Found = {
  /** As typed where it was typed. */
  readonly path: string
  /** The digits in the place of each date macro. */
  readonly digits: ReadonlyMap<string, string>
  /** Is it a regular file, links followed? */
  readonly isFile: () => Promise<boolean>
}

/** What a walk needs of the run's context. */
export type Walker = { readonly signal: AbortSignal; readonly env: Readonly<Record<string, string | undefined>> }

/** After so many names the thread listens for a request to stop. */
const namesAtATime = 8192

/**
 * Everything that fits a glob without braces, in no order and in memory that does not grow with the number of names. Folders
 * that cannot be read hold nothing. Rejects when `signal` is aborted.
 */
export async function* walkGlob(glob: string, walker: Walker): AsyncGenerator<Found> {
  const text = await expandHome(glob, walker.env)
  const [, root = '', rest = ''] = /^(\/*)(.*)$/s.exec(text) ?? []
  const parts = rest.split(/(\/+)/).map((part, index) => (index % 2 ? part : parseNamePattern(part)))
  yield* walk(root, parts, new Map(), walker)
}

/** All names in a folder but hidden ones, in no order. */
export function walkFolder(folder: string, walker: Walker): AsyncGenerator<Found> {
  const front = folder.endsWith('/') ? folder : `${folder}/`
  return walk(front, [parseNamePattern('*')], new Map(), walker)
}

/** `parts` are names and, between them, slashes as typed. */
async function* walk(
  front: string,
  parts: readonly (NamePattern | string)[],
  digits: ReadonlyMap<string, string>,
  walker: Walker,
): AsyncGenerator<Found> {
  const [part, ...rest] = parts
  if (part === undefined) return yield { path: front, digits, isFile: () => isFile(front) }
  if (typeof part === 'string') return yield* walk(front + part, rest, digits, walker)
  if (part.kind === 'literal') return yield* walk(front + part.name, rest, digits, walker)
  let seen = 0
  for (const entry of readable(front === '' ? '.' : front)) {
    if (++seen % namesAtATime === 0) await new Promise((resolve) => setImmediate(resolve))
    walker.signal.throwIfAborted()
    const own = matchName(part.tokens, entry.name)
    if (!own) continue
    const path = front + entry.name
    const all = digits.size === 0 ? own : new Map([...digits, ...own])
    if (rest.length > 0) yield* walk(path, rest, all, walker)
    else yield { path, digits: all, isFile: async () => entry.isFile() || (!isSurelyNone(entry) && isFile(path)) }
  }
}

function* readable(folder: string): Generator<Dirent> {
  try {
    yield* entries(folder)
  } catch {
    // No folder, or none of ours: nothing fits in it.
  }
}

/** Links may lead to a file, and some file systems do not tell the type here. */
const isSurelyNone = (entry: Dirent) => entry.isDirectory() || entry.isFIFO() || entry.isSocket()

const isFile = (path: string) =>
  stat(path).then(
    (facts) => facts.isFile(),
    () => false,
  )
