import { join } from 'node:path'
import { lstat, stat } from '../../../src/check/files.ts'
import { fingerprintHash } from '../../../src/check/hash.ts'
import { readPosition, type StoredPosition } from './read.ts'

/** Where the position lives. Only the exact name of the null device means "nowhere". */
export type SeekPlace =
  | { readonly kind: 'none' }
  | { readonly kind: 'unwritable' }
  | { readonly kind: 'file'; readonly path: string; readonly automatic: boolean }

/** What decides about the name of a position file. */
export type SeekWish = {
  /** Value of -s; empty is as if it were not given. */
  readonly seekfile: string
  /** Value of -S. */
  readonly id: string
  /** The log as it was selected, as typed. */
  readonly log: string
  /** The log was picked from several, so one fixed name cannot serve: only a folder or the null device count. */
  readonly picked: boolean
  /** Where automatic names go when -s names no folder; undefined when none can be written. */
  readonly temporaryFolder: string | undefined
}

/** Chooses the position file (spec/check_log3.md 1.2 -s, 2.1). */
export async function seekPlace(wish: SeekWish): Promise<SeekPlace> {
  if (wish.seekfile === '/dev/null') return { kind: 'none' }
  const isFolder = wish.seekfile !== '' && (await stat(wish.seekfile).catch(() => undefined))?.isDirectory()
  if (wish.seekfile !== '' && !isFolder && !wish.picked) {
    return { kind: 'file', path: wish.seekfile, automatic: false }
  }
  const folder = isFolder ? wish.seekfile : wish.temporaryFolder
  if (folder === undefined) return { kind: 'unwritable' }
  return { kind: 'file', path: join(folder, automaticName(wish.log, wish.id)), automatic: true }
}

/** `/var/log/messages` → `var-log-messages.seek`; the ID goes before the ending. */
export function automaticName(log: string, id: string): string {
  const flat = log.replaceAll('/', '-')
  const base = log.includes('/') ? flat.replace(/^-/, '') : flat
  const suffix = id === '' ? '' : `-${id.replaceAll('/', '-').replaceAll('\\', '')}`
  return `${base}${suffix}.seek`
}

/**
 * Reads the position of an automatic name. `a-b/c` and `a/b-c` share one; the log that came second gets a name with
 * its own hash, and keeps it (spec/check_log3.md 2.4). A link that moved on to another log is no collision.
 */
export async function readAutomatic(
  path: string,
  log: { readonly typed: string; readonly real: string },
  fits: (stored: StoredPosition) => Promise<boolean>,
): Promise<{ readonly path: string; readonly stored: StoredPosition }> {
  const own = `${path.slice(0, -'.seek'.length)}.~${fingerprintHash(Buffer.from(log.real)).slice(0, 8)}.seek`
  const ownStored = await readPosition(own)
  if (ownStored.position) return { path: own, stored: ownStored }
  const stored = await readPosition(path)
  const owner = stored.position?.state?.log
  if (owner === undefined || owner === log.real || (await isLink(log.typed)) || (await fits(stored))) {
    return { path, stored }
  }
  return { path: own, stored: ownStored }
}

async function isLink(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined))?.isSymbolicLink() ?? false
}
