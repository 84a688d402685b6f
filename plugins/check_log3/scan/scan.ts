import { strerror } from '../../../src/check/strerror.ts'
import { type LogSource, readBlocks, readRange } from '../log/source.ts'
import type { Reading } from '../reading.ts'
import { countLines } from './count-lines.ts'
import { farthestBack } from './line-buffer.ts'
import { type End, LineStream, type ScanOrder } from './stream.ts'

/** What a scan found, and where it ended. */
export type Scanned = {
  readonly matches: number
  /** Lines read; only counted when asked for, else 0. */
  readonly lines: number
  /** Windows in the order of their matches, each of whole lines. */
  readonly windows: readonly Buffer[]
  /** Matches that were counted and not kept. */
  readonly notShown: number
  /** Lines that were longer than what is searched of one. */
  readonly longLines: number
  /** Archives that could not be read to their end, and why. */
  readonly broken: readonly { readonly path: string; readonly reason: string }[]
  /** Where the next run starts. */
  readonly end: End & { readonly source: LogSource }
}

/**
 * Reads all segments as one stream of lines, in flat memory. Rejects when `signal` is aborted or the log cannot be read;
 * of a broken archive what can be read is used, else it would hold up the log for good.
 */
export async function scan(reading: Reading, order: ScanOrder, signal: AbortSignal): Promise<Scanned> {
  const stream = new LineStream(order, reading.part)
  const broken: { path: string; reason: string }[] = []
  let end: Scanned['end'] | undefined
  for (const { source, from } of reading.segments) {
    if (stream.done) break
    const isLog = source === reading.segments.at(-1)?.source
    stream.buffer.enter(from, await linesBefore(source, from, order.before))
    try {
      for await (const block of readBlocks(source, from, stream.buffer.room, signal)) {
        signal.throwIfAborted()
        stream.add(block)
        if (stream.done) break
      }
    } catch (error) {
      if (isLog || signal.aborted) throw error
      broken.push({ path: source.path, reason: strerror(error) })
    }
    const here = isLog ? stream.endLog() : stream.endArchive()
    if (isLog || stream.stoppedAt !== undefined) end ??= { ...here, source }
  }
  if (!end) throw new Error('a scan without a file')
  return {
    matches: stream.matches,
    lines: stream.lines,
    windows: stream.windows.shown(),
    notShown: stream.windows.notShown,
    longLines: stream.buffer.longLines,
    broken,
    end,
  }
}

/** Up to `count` whole lines before an offset, at most {@link farthestBack} bytes (spec/check_log3.md 1.8). */
async function linesBefore(source: LogSource, offset: number, count: number): Promise<Buffer> {
  if (count === 0 || offset <= source.textStart) return Buffer.alloc(0)
  for (const reach of [64 * 1024, farthestBack]) {
    const from = Math.max(source.textStart, offset - reach)
    const bytes = await readRange(source, from, offset)
    if (from === source.textStart) return bytes
    if (reach === farthestBack || countLines(bytes, 0, bytes.length) > count) {
      return bytes.subarray(bytes.indexOf(10) + 1)
    }
  }
  return Buffer.alloc(0)
}
