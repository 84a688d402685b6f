import type { Codec } from '../encoding/encoding.ts'
import { asUtf8, lastLineEnd, lineEndAt } from '../encoding/lines.ts'
import { blockBytes, type LogSource, type Room, readBlocks, readRange } from './source.ts'

/**
 * The text of a file as it is searched: of a declared encoding, UTF-8. Offsets in it count from the offset at which reading
 * began, so they are those of the file only where nothing was decoded.
 */
export type LogText = {
  /** A block is valid until the next one is asked for. */
  readonly blocks: AsyncIterable<Buffer>
  /** Where in the file an offset of the text is: one behind an LF, or at the start or the end of what was read. */
  readonly inFile: (offset: number) => Promise<number>
}

/** Where a decoded block begins, in the text and in the file. */
type Mark = { readonly text: number; readonly file: number }

/** Characters of a line without end that are decoded at a time; only the first 1 MiB of a line is ever searched. */
const longestPiece = 1024 * 1024

/** Where reading begins for an offset: at the start of a unit. */
export function unitStart(source: LogSource, offset: number): number {
  return offset - (offset % (source.codec?.unitBytes ?? 1))
}

/** Reads from a {@link unitStart} of the file to the size seen at its opening; blocks that are not decoded stand in `room`. */
export function readText(source: LogSource, from: number, room: Room, signal: AbortSignal): LogText {
  const { codec } = source
  if (!codec) return { blocks: readBlocks(source, from, room, signal), inFile: async (offset) => offset }
  const marks: Mark[] = [{ text: from, file: from }]
  return {
    blocks: decodedBlocks(source, codec, marks, signal),
    inFile: (offset) => inFile(source, codec, marks, offset),
  }
}

/** The whole lines between two offsets of a file as UTF-8. */
export async function readTextRange(source: LogSource, from: number, to: number): Promise<Buffer> {
  if (!source.codec) return readRange(source, from, to)
  return asUtf8(await readRange(source, unitStart(source, from), unitStart(source, to)), source.codec)
}

/** Decodes whole lines at a time, so that no character is cut; `marks` gets the end of each block. */
async function* decodedBlocks(
  source: LogSource,
  codec: Codec,
  marks: Mark[],
  signal: AbortSignal,
): AsyncGenerator<Buffer> {
  const start = marks[0] ?? { text: 0, file: 0 }
  let { text: textAt, file: fileAt } = start
  const decoded = (bytes: Buffer): Buffer => {
    const text = asUtf8(bytes, codec)
    textAt += text.length
    fileAt += bytes.length
    marks.push({ text: textAt, file: fileAt })
    return text
  }
  const space = Buffer.allocUnsafe(blockBytes)
  let rest: Buffer = Buffer.alloc(0)
  for await (const block of readBlocks(source, start.file, () => space, signal)) {
    const bytes = rest.length > 0 ? Buffer.concat([rest, block]) : block
    const isTooLong = bytes.length > longestPiece * codec.unitBytes
    const end = lastLineEnd(bytes, codec) || (isTooLong ? unitStart(source, bytes.length) : 0)
    // The reader uses the block's memory again.
    rest = Buffer.from(bytes.subarray(end))
    if (end > 0) yield decoded(bytes.subarray(0, end))
  }
  // Half a unit at the very end is still being written.
  const end = unitStart(source, rest.length)
  if (end > 0) yield decoded(rest.subarray(0, end))
}

/** Counts lines from the start of the block that holds the offset: the only place that is the same in text and file. */
async function inFile(source: LogSource, codec: Codec, marks: readonly Mark[], offset: number): Promise<number> {
  const after = marks.findIndex(({ text }) => text >= offset)
  const [begin, end] = [marks[after - 1], marks[after]]
  // Nothing was decoded up to there.
  if (after === 0) return offset
  if (!begin || !end || end.text === offset) return (end ?? marks.at(-1))?.file ?? offset
  const bytes = await readRange(source, begin.file, end.file)
  const text = asUtf8(bytes, codec)
  let lines = 0
  for (let at = text.indexOf(10); at >= 0 && begin.text + at < offset; at = text.indexOf(10, at + 1)) lines++
  return lines === 0 ? begin.file : begin.file + lineEndAt(bytes, lines, codec)
}
