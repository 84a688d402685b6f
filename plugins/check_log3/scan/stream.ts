import type { Tally } from '../expression/tally.ts'
import { Carried, type Carry } from './carried.ts'
import { countLines } from './count-lines.ts'
import { Groups } from './groups.ts'
import { LineBuffer } from './line-buffer.ts'
import type { TimeLimit } from './patience.ts'
import type { Search } from './search.ts'
import { searchBlock } from './search-block.ts'
import { Windows } from './windows.ts'

/** What to look for and how much of it. */
export type ScanOrder = {
  /** Absent: a heartbeat that only counts lines. */
  readonly search: Search | undefined
  readonly countsLines: boolean
  /** Stop behind this many matches; 0 reads all. */
  readonly mostMatches: number
  /** Lines shown before and after a match. */
  readonly before: number
  readonly after: number
  /** Keep all windows, not only the last. */
  readonly all: boolean
  /** Expressions decide which matches count. */
  readonly tally?: Tally | undefined
  /** Without it neither lines nor the run have a time limit. */
  readonly patience?: TimeLimit | undefined
  /** Join windows that touch, and number the matches in them; absent: each match has a window of its own. */
  readonly merged?: { readonly numbered: boolean } | undefined
}

/** Where reading ended in its file; `part` is the start of an unfinished line that was reported already. */
export type End = { readonly offset: number; readonly part?: number | undefined }

/** Blocks in, matches and windows out: the files of one run as a single stream of lines. */
export class LineStream {
  readonly buffer: LineBuffer
  readonly windows: Windows | Groups
  /** Lines that an earlier run's last window wanted. */
  carried: Carried | undefined
  matches = 0
  lines = 0
  /** Lines that count as matches because a pattern took too long on them. */
  usedUp = 0
  /** The search ended because time was up. */
  outOfTime = false
  /** Set behind the match that reached the order's limit; from then on only windows are filled. */
  stoppedAt: number | undefined
  /** Start of the line that was reported before it was complete, until its end was read. */
  part: number | undefined
  /** Lines that the last window wanted when all complete lines were read. */
  #linesMissing = 0
  readonly #order: ScanOrder
  #hasSearched = false

  constructor(order: ScanOrder) {
    this.#order = order
    this.buffer = new LineBuffer(order.before)
    this.windows = order.merged && order.all ? new Groups({ ...order, ...order.merged }) : new Windows(order)
  }

  /** A log's first file is next; an earlier run reported the line at `part` and still wanted `carry`. */
  resume(part: number | undefined, carry: Carry | undefined): void {
    this.part = part
    if (carry && !this.carried) this.carried = new Carried(carry)
  }

  /** Nothing that could still be read would change the result. */
  get done(): boolean {
    return this.outOfTime || (this.stoppedAt !== undefined && !this.windows.wantsMore && !this.carried?.left)
  }

  /** What is left for the next run to complete, counted from where this one ends. Ask at the end. */
  get carry(): Carry | undefined {
    if (this.matches === 0) return this.carried?.left
    if (this.#linesMissing === 0) return undefined
    // Behind a stop the next run reads again what was shown here.
    const skip = this.stoppedAt === undefined ? 0 : this.#order.after - this.#linesMissing
    return { skip, lines: this.#linesMissing }
  }

  /** The next bytes of the file. */
  add(block: Buffer): void {
    // Not before the first line was searched: each run gets on.
    if (this.#hasSearched && this.stoppedAt === undefined && this.#order.patience?.isOver) {
      this.#endAt(this.buffer.unreadOffset)
      return
    }
    this.buffer.append(block)
    this.#take(this.buffer.completeEnd())
    this.buffer.cutLongLine()
  }

  /** The end of an archive: its last line is complete, with or without LF (spec/check_log3.md 2.4). */
  endArchive(): End {
    if (this.outOfTime) return { offset: this.stoppedAt ?? 0 }
    const { end } = this.buffer
    const offset = this.buffer.offsetOf(end)
    if (end > this.buffer.start) this.#takeUnfinished(true)
    return { offset: Math.min(offset, this.stoppedAt ?? offset) }
  }

  /** The end of the log. An unfinished line counts now if it matches, else it waits for its end (2.4). */
  endLog(): End {
    if (this.outOfTime) return { offset: this.stoppedAt ?? 0 }
    const { part, lines, matches, buffer } = this
    const offset = buffer.offsetOf(buffer.end)
    const stoppedBefore = this.stoppedAt
    const lineOffset = buffer.unreadOffset
    const unfinished = buffer.end > buffer.start
    this.#linesMissing = this.windows.linesMissing
    if (unfinished) this.#takeUnfinished(false)
    if (this.matches > matches) this.#linesMissing = this.windows.linesMissing
    if (stoppedBefore !== undefined) return { offset: stoppedBefore }
    if (this.outOfTime) return { offset: lineOffset }
    if (part !== undefined || !unfinished || !this.#order.search) return { offset, part }
    if (this.matches > matches) return { offset, part: lineOffset }
    this.lines = lines
    return { offset: lineOffset }
  }

  #takeUnfinished(isComplete: boolean): void {
    this.buffer.endLine()
    this.#take(this.buffer.end, isComplete)
  }

  /** Handles the lines up to `to`. */
  #take(to: number, areComplete = true): void {
    const { buffer, windows } = this
    windows.feed(buffer, to)
    if (this.part !== undefined && to > buffer.start) {
      buffer.start = buffer.bytes.indexOf(10, buffer.start) + 1
      this.part = undefined
    }
    if (areComplete) this.carried?.feed(buffer, to)
    if (this.stoppedAt === undefined) {
      const searched = this.#search(to)
      if (this.#order.countsLines) this.lines += countLines(buffer.bytes, buffer.start, searched)
    }
    windows.settle(buffer, to)
    buffer.start = to
  }

  #search(to: number): number {
    const { search, mostMatches, tally, patience } = this.#order
    this.#hasSearched = true
    if (!search) return to
    const mostHits = mostMatches > 0 ? mostMatches - this.matches : Number.POSITIVE_INFINITY
    const order = { search, judge: tally?.judge, patience, mostHits }
    const { searched, outOfTime } = searchBlock(this.buffer.bytes, this.buffer.start, to, order, (hit) => {
      this.matches++
      if (hit.usedUp) this.usedUp++
      if (tally?.take(hit.line, hit.verdict) ?? true) this.windows.match(this.buffer, hit.from, hit.to, to)
      return this.matches === mostMatches
    })
    if (mostMatches > 0 && this.matches === mostMatches) this.stoppedAt = this.buffer.offsetOf(searched)
    else if (outOfTime) this.#endAt(this.buffer.offsetOf(searched))
    return searched
  }

  /** Time is up: what begins at this offset is for the next run. */
  #endAt(offset: number): void {
    this.outOfTime = true
    this.stoppedAt = offset
  }
}
