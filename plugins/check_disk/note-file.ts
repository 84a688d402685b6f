import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs'
import { fingerprintHash } from '../../src/check/hash.ts'
import { fateOf, type Holder, thisHolder } from '../../src/check/lock-holder.ts'
import { quietly } from '../../src/check/quietly.ts'
import { errorCode } from '../../src/check/strerror.ts'

/** What stands in a note. `since`: seconds after the boot; no other note ever has the same `token`. */
export type NoteContent = Holder & { readonly since: number; readonly token: string }

/** A note as it is read, with its very text. */
export type SeenNote = { readonly text: string; readonly content: NoteContent | undefined }

/** Makes a note, whole and at once. False where there is one; throws where the folder takes none. */
export function makeNote(path: string, content: object): boolean {
  try {
    put(path, JSON.stringify(content), linkSync)
    return true
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false
    throw error
  }
}

/** Reads a note; undefined where there is none. */
export function readNote(path: string): SeenNote | undefined {
  const text = quietly(() => readFileSync(path, 'utf8'))
  if (text === undefined) return undefined
  const content = quietly((): unknown => JSON.parse(text))
  return { text, content: isContent(content) ? content : undefined }
}

/** Puts another text in the place of a note that nobody but the caller may change. */
export const overwriteNote = (path: string, content: NoteContent) => put(path, JSON.stringify(content), renameSync)

/**
 * Replaces a note that says `text` by another, or removes it; false where it says something else, or another run is about to do
 * the same. Looking and replacing are two steps: a second file, named after the text, lets one run at a time do them, else
 * the second of two runs would remove what the first has just made.
 */
export function replaceNote(path: string, text: string, content: NoteContent | undefined): boolean {
  const permit = `${path}.${fingerprintHash(Buffer.from(text))}`
  if (!makeNote(permit, thisHolder('thread'))) {
    // Whoever held it was killed between two system calls.
    const holder = quietly(() => JSON.parse(readFileSync(permit, 'utf8')) as Holder)
    if (holder !== undefined && fateOf(holder) === 'dead') quietly(() => unlinkSync(permit))
    return false
  }
  try {
    if (readNote(path)?.text !== text) return false
    if (content === undefined) unlinkSync(path)
    else overwriteNote(path, content)
    return true
  } finally {
    quietly(() => unlinkSync(permit))
  }
}

/** Whole or not at all. */
function put(path: string, text: string, place: (from: string, to: string) => void): void {
  const temporary = `${path}.${newToken()}`
  try {
    writeFileSync(temporary, text, { flag: 'wx', mode: 0o600 })
    place(temporary, path)
  } finally {
    quietly(() => unlinkSync(temporary))
  }
}

/** Part of a file name, unlike any other. */
export const newToken = () => `${process.pid}${Math.random().toString(36).slice(2)}`

function isContent(content: unknown): content is NoteContent {
  if (typeof content !== 'object' || content === null) return false
  const { pid, since } = content as Partial<NoteContent>
  return typeof pid === 'number' && typeof since === 'number'
}
