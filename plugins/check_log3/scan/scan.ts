import { strerror } from '../../../src/check/strerror.ts'
import type { LogSource } from '../log/source.ts'
import { readText, readTextRange, unitStart } from '../log/text.ts'
import type { Reading } from '../reading.ts'
import type { Unreadable } from '../rotation/owed.ts'
import type { Carry } from './carried.ts'
import { countLines } from './count-lines.ts'
import { farthestBack } from './line-buffer.ts'
import { type End, LineStream, type ScanOrder } from './stream.ts'
import type { Spot } from './windows.ts'

/** What a scan found, and where it ended. */
export type Scanned = {
  readonly matches: number
  /** Bytes of text that were read. */
  readonly bytes: number
  /** Lines read; only counted when asked for, else 0. */
  readonly lines: number
  /** Windows in the order of their matches, each of whole lines. */
  readonly windows: readonly Buffer[]
  /** The matches of each window. */
  readonly spots: readonly (readonly Spot[])[]
  /** Lines that an earlier run's last window wanted, without those that stand in merged windows. */
  readonly carried: Buffer
  /** What the next run is to complete. */
  readonly carry: Carry | undefined
  /** Matches that were counted and not kept. */
  readonly notShown: number
  /** Lines that were longer than what is searched of one. */
  readonly longLines: number
  /** Archives that could not be read to their end, and why. */
  readonly broken: readonly Unreadable[]
  /** Lines that count as matches because a pattern took too long on them. */
  readonly usedUp: number
  /** The search ended because time was up. */
  readonly outOfTime: boolean
  /** Where the next run starts, for each log that was read; none behind the one in which reading stopped. */
  readonly ends: readonly LogEnd[]
}

/** Where reading ended: in `source`, which is the log or an archive of it. */
export type LogEnd = End & {
  readonly log: LogSource
  readonly source: LogSource
  /** A limit or the time ended the run there, and not the end of the file. */
  readonly stopped: boolean
}

/**
 * Reads all segments of all readings as one stream of lines, in flat memory; the log itself is the last one. Rejects when `signal`
 * is aborted or a log cannot be read; of a broken archive what can be read is used, else it would hold up the log for good.
 * `onBlock` is told how many bytes were read so far.
 */
export async function scan(
  readings: readonly Reading[],
  order: ScanOrder,
  signal: AbortSignal,
  onBlock?: (bytes: number) => void,
): Promise<Scanned> {
  const stream = new LineStream(order)
  const broken: Unreadable[] = []
  const ends: LogEnd[] = []
  let bytes = 0
  for (const { log, source, from, resumed } of readings.flatMap(segmentsOf)) {
    if (stream.done) break
    const isLog = source === log
    const hadStopped = stream.stoppedAt !== undefined
    if (resumed) stream.resume(resumed.part, resumed.carry)
    const start = unitStart(source, from)
    const text = readText(source, start, stream.buffer.room, signal)
    stream.buffer.enter(start, await linesBefore(source, start, order.before), source.path)
    try {
      for await (const block of text.blocks) {
        signal.throwIfAborted()
        stream.add(block)
        bytes += block.length
        onBlock?.(bytes)
        if (stream.done) break
      }
    } catch (error) {
      if (isLog || signal.aborted) throw error
      broken.push({ path: source.path, reason: strerror(error) })
    }
    const here = isLog ? stream.endLog() : stream.endArchive()
    if (hadStopped || !(isLog || stream.stoppedAt !== undefined)) continue
    const unfinished = here.part === undefined ? undefined : await text.inFile(here.part)
    const stopped = stream.stoppedAt !== undefined
    ends.push({ log, source, offset: await text.inFile(here.offset), part: unfinished, stopped })
  }
  return {
    matches: stream.matches,
    bytes,
    lines: stream.lines,
    windows: stream.windows.shown(),
    spots: stream.windows.spots(),
    carried: stream.carried?.shown(stream.windows.stretches()) ?? Buffer.alloc(0),
    carry: stream.carry,
    notShown: stream.windows.notShown,
    longLines: stream.buffer.longLines,
    broken,
    ends,
    usedUp: stream.usedUp,
    outOfTime: stream.outOfTime,
  }
}

/** What an earlier run left belongs to the first segment of a reading; in the others the stream goes on as it is. */
function segmentsOf({ segments, part, carry }: Reading) {
  const log = segments.at(-1)?.source
  return segments.map((segment, index) => ({
    ...segment,
    log: log ?? segment.source,
    resumed: index === 0 ? { part, carry } : undefined,
  }))
}

/** Up to `count` whole lines before an offset, at most {@link farthestBack} bytes (spec/check_log3.md 1.8). */
async function linesBefore(source: LogSource, offset: number, count: number): Promise<Buffer> {
  if (count === 0 || offset <= source.textStart) return Buffer.alloc(0)
  for (const reach of [64 * 1024, farthestBack]) {
    const from = Math.max(source.textStart, offset - reach)
    const bytes = await readTextRange(source, from, offset)
    if (from === source.textStart) return bytes
    if (reach === farthestBack || countLines(bytes, 0, bytes.length) > count) {
      return bytes.subarray(bytes.indexOf(10) + 1)
    }
  }
  return Buffer.alloc(0)
}
