import { fingerprintHash } from '../../../src/check/hash.ts'
import { type LogSource, readRange } from '../log/source.ts'
import { type Mark, markBytes } from './position.ts'

/** What is known of the content around a position: the file's first bytes and those just before the position. */
export type Fingerprint = { readonly head: Mark; readonly tail: Mark }

/** Takes the fingerprint at an offset; undefined when the file ends before it. */
export async function takeFingerprint(source: LogSource, offset: number): Promise<Fingerprint | undefined> {
  const size = Math.min(markBytes, offset)
  const head = await readRange(source, 0, size)
  // A short head saves reading a packed archive up to the offset.
  if (head.length < size) return undefined
  const tail = await readRange(source, offset - size, offset)
  return tail.length < size ? undefined : { head: mark(head), tail: mark(tail) }
}

/** Is the content around the offset what it was? */
export async function fits(source: LogSource, offset: number, known: Fingerprint): Promise<boolean> {
  const [size, headHash] = known.head
  const head = await readRange(source, 0, size)
  if (head.length < size || mark(head)[1] !== headHash) return false
  const now = await takeFingerprint(source, offset)
  return now !== undefined && now.tail[1] === known.tail[1]
}

const mark = (bytes: Buffer): Mark => [bytes.length, fingerprintHash(bytes)]
