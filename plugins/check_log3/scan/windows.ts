import type { Stretch } from './carried.ts'
import type { LineBuffer } from './line-buffer.ts'

/** Bytes of matches and their context that are kept with -a; what follows is only counted (spec/check_log3.md 4.1). */
export const mostShown = 1024 * 1024

const LF = 10

/** A match in its window: where its line begins there and, in bytes of the text, in its file. */
export type Spot = { readonly at: number; readonly path: string; readonly offset: number }

type Window = { readonly spot: Spot; readonly pieces: Buffer[]; sizeBytes: number; linesMissing: number }

/** Collects what is shown: a window for each match, or for the last one only. */
export class Windows {
  /** Matches that found no room any more. */
  notShown = 0
  readonly #before: number
  readonly #after: number
  readonly #all: boolean
  #windows: Window[] = []
  #open: Window[] = []
  #sizeBytes = 0
  /** The last match of the block, as long as it is not built; numbers, because a pair for each match fills the heap. */
  #lastFrom = -1
  #lastTo = -1

  constructor(size: { readonly before: number; readonly after: number; readonly all: boolean }) {
    this.#before = size.before
    this.#after = size.after
    this.#all = size.all
  }

  /** Lines that the last match's window still wants. */
  get linesMissing(): number {
    return this.notShown > 0 ? 0 : (this.#windows.at(-1)?.linesMissing ?? 0)
  }

  /** Is there a window that still wants lines? */
  get wantsMore(): boolean {
    return this.#open.length > 0
  }

  /** Windows in the order of their matches, each of whole lines. */
  shown(): readonly Buffer[] {
    return this.#windows.map(({ pieces: [first, ...more] }) =>
      first && more.length === 0 ? first : Buffer.concat(first ? [first, ...more] : []),
    )
  }

  /** The matches of each window: one. */
  spots(): readonly (readonly Spot[])[] {
    return this.#windows.map(({ spot }) => [spot])
  }

  /** Lines may be shown again and again. */
  stretches(): readonly Stretch[] {
    return []
  }

  /** New complete lines `buffer.start`…`to`: open windows take what they miss. */
  feed(buffer: LineBuffer, to: number): void {
    if (this.#open.length === 0) return
    for (const window of this.#open) this.#fill(window, buffer.bytes, buffer.start, to)
    this.#open = this.#open.filter((window) => window.linesMissing > 0)
  }

  /** The line from…to matches; complete lines reach up to `end`. */
  match(buffer: LineBuffer, from: number, to: number, end: number): void {
    // Only the last match of a block can be the last of all, so the earlier ones cost nothing.
    if (!this.#all) {
      this.#lastFrom = from
      this.#lastTo = to
    } else if (this.#sizeBytes >= mostShown) this.notShown++
    else this.#build(buffer, from, to, end)
  }

  /** The complete lines up to `end` were searched: call before the buffer moves on. */
  settle(buffer: LineBuffer, end: number): void {
    if (this.#lastFrom < 0) return
    this.#windows = []
    this.#open = []
    this.#build(buffer, this.#lastFrom, this.#lastTo, end)
    this.#lastFrom = -1
  }

  #build(buffer: LineBuffer, from: number, to: number, end: number): void {
    const first = buffer.linesBefore(from, this.#before)
    const spot = { at: from - first, path: buffer.path, offset: buffer.lineOffset(from) }
    const window = { spot, pieces: [], sizeBytes: to - first, linesMissing: this.#after }
    // Most windows are copied in one piece: a log that is all matches has ten thousand of them.
    this.#add(window, buffer.bytes, first, this.#take(window, buffer.bytes, to, end))
    this.#windows.push(window)
    if (window.linesMissing > 0) this.#open.push(window)
  }

  #fill(window: Window, bytes: Buffer, from: number, end: number): void {
    this.#add(window, bytes, from, this.#take(window, bytes, from, end))
  }

  /** Counts the lines that the window misses and that are here, from…end; gives the end of the last. */
  #take(window: Window, bytes: Buffer, from: number, end: number): number {
    let to = from
    while (window.linesMissing > 0 && to < end) {
      to = bytes.indexOf(LF, to) + 1
      window.linesMissing--
      if (window.sizeBytes + to - from > 2 * mostShown) window.linesMissing = 0
    }
    window.sizeBytes += to - from
    return to
  }

  #add(window: Window, bytes: Buffer, from: number, to: number): void {
    if (to === from) return
    window.pieces.push(Buffer.from(bytes.subarray(from, to)))
    this.#sizeBytes += to - from
  }
}
