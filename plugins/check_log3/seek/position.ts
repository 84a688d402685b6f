import type { Carry } from '../scan/carried.ts'

/** How many bytes, and the hash of them. */
export type Mark = readonly [sizeBytes: number, hash: string]

/** Line 2 of a position file: which file the offset belongs to (spec/check_log3.md 2.4). */
export type SeekState = {
  readonly v: 1
  /** Real path of the log. */
  readonly log: string
  readonly dev: number
  readonly ino: number
  /** Size of the log when the position was taken, bytes; where reading stopped before its end, the offset. */
  readonly size: number
  /** First bytes of the file. */
  readonly head: Mark
  /** Last bytes before the offset. */
  readonly tail: Mark
  /** Start of an unfinished last line that was reported already. */
  readonly part?: number
  /** Lines behind the position that the last window still wanted: so many shown already, so many not yet. */
  readonly carry?: readonly [skip: number, lines: number]
}

/** What a position file says. Line 1 alone is what the original knows. */
export type Position = { readonly offset: number; readonly state: SeekState | undefined }

/** Bytes a {@link Mark} covers at most. */
export const markBytes = 256

/** Reads a position file's text; undefined when line 1 holds no position (spec/check_log3.md 2.1). */
export function parsePosition(text: string): Position | undefined {
  const [first = '', second] = text.split('\n', 2)
  const digits = /^\s*(\d+)/.exec(first)?.[1]
  const offset = Number(digits)
  if (digits === undefined || !Number.isSafeInteger(offset)) return undefined
  return { offset, state: second === undefined ? undefined : parseState(second, offset) }
}

/** The text of a position file: the offset as the original writes it, then our own line. */
export function formatPosition(offset: number, state: SeekState): string {
  return `${offset}\n${JSON.stringify(state)}\n`
}

/** A broken or unknown line 2 is no state at all, and the rules of the original hold. */
function parseState(line: string, offset: number): SeekState | undefined {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof value !== 'object' || value === null) return undefined
  const { v, log, dev, ino, size, head, tail, part, carry } = value as Record<string, unknown>
  const covered = Math.min(markBytes, offset)
  if (v !== 1 || typeof log !== 'string' || !isCount(dev) || !isCount(ino) || !isCount(size)) return undefined
  if (!isMark(head, covered) || !isMark(tail, covered)) return undefined
  if (part !== undefined && !(isCount(part) && part <= offset)) return undefined
  if (carry !== undefined && !isPair(carry)) return undefined
  const rest = { ...(part === undefined ? {} : { part }), ...(carry === undefined ? {} : { carry }) }
  return { v, log, dev, ino, size, head, tail, ...rest }
}

/** What the next run is to complete, from a position. */
export function carryOf({ carry }: SeekState): Carry | undefined {
  return carry && { skip: carry[0], lines: carry[1] }
}

const isCount = (value: unknown): value is number => typeof value === 'number' && value >= 0

const isPair = (value: unknown): value is readonly [number, number] =>
  Array.isArray(value) && value.length === 2 && value.every((item) => isCount(item) && Number.isSafeInteger(item))

const isMark = (value: unknown, sizeBytes: number): value is Mark =>
  Array.isArray(value) && value.length === 2 && value[0] === sizeBytes && typeof value[1] === 'string'
