/** Bytes of one line that are searched and shown; the rest of a longer line is skipped (spec/check_log3.md 4.1). */
export const longestLine = 1024 * 1024
/** How far a window reaches back before a match, in bytes (spec/check_log3.md 1.8). */
export const farthestBack = 1024 * 1024

const LF = 10

/**
 * The working memory of a scan: lines kept for windows, then what was read and not yet handed out as lines.
 * It never grows past {@link farthestBack} + {@link longestLine} + one block.
 *
 *     bytes: [ earlier lines | start … unread lines … end | free ]
 */
export class LineBuffer {
  bytes: Buffer = Buffer.allocUnsafeSlow(768 * 1024)
  /** First byte that was not handed out yet. */
  start = 0
  /** Behind the last byte read. */
  end = 0
  /** Lines longer than {@link longestLine} met so far. */
  longLines = 0
  /** The file whose bytes are at `start` and behind. */
  path = ''
  /** Offset in the file of bytes[0]. */
  #base = 0
  /** Where the bytes added last begin: before them no unread line ends. */
  #added = 0
  /** Offset of an unfinished line whose further bytes are being skipped. */
  #cutLineOffset: number | undefined
  /** Offset of the line at `start`, which was cut and is complete now. */
  #cutLineEnded: number | undefined
  /** Bytes that stood before bytes[0] in the stream of all files. */
  #dropped = 0
  readonly #linesKept: number

  constructor(linesKept: number) {
    this.#linesKept = linesKept
  }

  /** Offset in its file of an index at or behind `start`. */
  offsetOf(index: number): number {
    return this.#base + index
  }

  /** Place of an index in the stream of all that was put in; it stays the same when the buffer moves on. */
  streamOffset(index: number): number {
    return this.#dropped + index
  }

  /** The index of a place in the stream; negative when it is gone. */
  indexOf(streamOffset: number): number {
    return streamOffset - this.#dropped
  }

  /** Offset at which the line at an index begins. */
  lineOffset(index: number): number {
    return (index === this.start ? this.#cutLineEnded : undefined) ?? this.offsetOf(index)
  }

  /** Offset at which the line at `start` begins. */
  get unreadOffset(): number {
    return this.#cutLineOffset ?? this.offsetOf(this.start)
  }

  /** The next bytes come from `offset` of the file; `earlier` are the bytes before it, as far as windows want them. */
  enter(offset: number, earlier: Buffer, path: string): void {
    this.path = path
    this.#put(earlier)
    this.start = this.end
    this.#base = offset - this.end
  }

  /** Where to put so many bytes that are added next: then they need not be moved. */
  readonly room = (sizeBytes: number): Buffer => {
    if (this.end + sizeBytes > this.bytes.length) this.#makeRoom(sizeBytes)
    return this.bytes.subarray(this.end, this.end + sizeBytes)
  }

  /** Adds what was read; bytes of an over-long line are dropped. */
  append(block: Buffer): void {
    let rest = block
    this.#added = this.end
    this.#cutLineEnded = undefined
    if (this.#cutLineOffset !== undefined) {
      const lf = block.indexOf(LF)
      const dropped = lf < 0 ? block.length : lf
      this.#base += dropped
      if (lf < 0) return
      this.#cutLineEnded = this.#cutLineOffset
      this.#cutLineOffset = undefined
      rest = block.subarray(dropped)
    }
    this.#put(rest)
  }

  /** Behind the last complete line; `start` when there is none. */
  completeEnd(): number {
    const lf = this.end > this.#added ? this.bytes.subarray(this.#added, this.end).lastIndexOf(LF) : -1
    return lf < 0 ? this.start : this.#added + lf + 1
  }

  /** Call after the complete lines were handed out: cuts an unfinished line that grew too long. */
  cutLongLine(): void {
    const excess = this.end - this.start - longestLine
    if (excess <= 0) return
    this.#cutLineOffset ??= this.offsetOf(this.start)
    this.longLines++
    this.end -= excess
    this.#base += excess
  }

  /** Ends the unfinished line with an LF that is not in the file. */
  endLine(): void {
    this.#put(Buffer.of(LF))
    this.#cutLineEnded = this.#cutLineOffset
    this.#cutLineOffset = undefined
  }

  /** Where the `count` lines before `index` begin, at most {@link farthestBack} bytes before it. */
  linesBefore(index: number, count: number): number {
    if (count === 0) return index
    const floor = Math.max(0, index - farthestBack)
    // A position inside a line: the line's own front is no line before it.
    let at = index > 0 ? this.bytes.lastIndexOf(LF, index - 1) + 1 : 0
    for (let left = count; left > 0 && at > floor; left--) {
      at = at > 1 ? this.bytes.lastIndexOf(LF, at - 2) + 1 : 0
    }
    if (at >= floor) return at
    const lf = this.bytes.subarray(floor, index).indexOf(LF)
    return lf < 0 ? index : floor + lf + 1
  }

  #put(block: Buffer): void {
    const isHere = block.buffer === this.bytes.buffer && block.byteOffset === this.bytes.byteOffset + this.end
    if (!isHere) block.copy(this.room(block.length))
    this.#added = this.end
    this.end += block.length
  }

  #makeRoom(sizeBytes: number): void {
    const keep = this.linesBefore(this.start, this.#linesKept)
    const kept = this.end - keep
    const old = this.bytes
    if (kept + sizeBytes > old.length / 2) this.bytes = Buffer.allocUnsafeSlow(2 * (kept + sizeBytes))
    old.copy(this.bytes, 0, keep, this.end)
    this.#base += keep
    this.#dropped += keep
    this.start -= keep
    this.end = kept
  }
}
