import type { Stretch } from './carried.ts'
import type { LineBuffer } from './line-buffer.ts'
import { mostShown } from './windows.ts'

type Group = {
  readonly from: number
  to: number
  readonly pieces: Buffer[]
  matches: number
  linesMissing: number
}

const LF = 10

/**
 * Windows that touch or overlap as one group, each line once (spec/check_log3.md 1.3, --context-style=merged). Lines
 * behind a match are taken only when it is known that no other match is among them: that one may have a number.
 */
export class Groups {
  /** Matches that found no room any more. */
  notShown = 0
  readonly #before: number
  readonly #after: number
  readonly #numbered: boolean
  readonly #groups: Group[] = []
  #matches = 0
  #sizeBytes = 0

  constructor(size: { readonly before: number; readonly after: number; readonly numbered: boolean }) {
    this.#before = size.before
    this.#after = size.after
    this.#numbered = size.numbered
  }

  /** Lines that the last match's part of its group still wants. */
  get linesMissing(): number {
    return this.notShown > 0 ? 0 : (this.#groups.at(-1)?.linesMissing ?? 0)
  }

  get wantsMore(): boolean {
    return (this.#groups.at(-1)?.linesMissing ?? 0) > 0
  }

  /** Groups in the order of the file. */
  shown(): readonly Buffer[] {
    return this.#groups.map((group) => Buffer.concat(group.pieces))
  }

  /** How many matches each group holds. */
  sizes(): readonly number[] {
    return this.#groups.map((group) => group.matches)
  }

  /** Where the groups stand in the stream. */
  stretches(): readonly Stretch[] {
    return this.#groups
  }

  /** Nothing is taken before the lines were searched. */
  feed(): void {}

  /** The line from…to matches. */
  match(buffer: LineBuffer, from: number, to: number): void {
    if (this.#sizeBytes >= mostShown) {
      this.notShown++
      return
    }
    this.settle(buffer, from)
    const last = this.#groups.at(-1)
    const first = buffer.linesBefore(from, this.#before)
    const at = buffer.streamOffset(first)
    const joins = last !== undefined && last.to >= at
    const group = joins ? last : { from: at, to: at, pieces: [], matches: 0, linesMissing: 0 }
    if (!joins) this.#groups.push(group)
    this.#add(group, buffer, from)
    this.#matches++
    if (this.#numbered) group.pieces.push(Buffer.from(`(${this.#matches}) `))
    this.#add(group, buffer, to)
    group.matches++
    group.linesMissing = this.#after
  }

  /** No match is in the complete lines up to `end` that was not told of. */
  settle(buffer: LineBuffer, end: number): void {
    const group = this.#groups.at(-1)
    if (!group || group.linesMissing === 0) return
    let to = buffer.indexOf(group.to)
    while (group.linesMissing > 0 && to < end) {
      to = buffer.bytes.indexOf(LF, to) + 1
      group.linesMissing--
      if (this.#sizeBytes + to - buffer.indexOf(group.to) > 2 * mostShown) group.linesMissing = 0
    }
    this.#add(group, buffer, to)
  }

  /** What follows in the file up to an index. */
  #add(group: Group, buffer: LineBuffer, to: number): void {
    const from = buffer.indexOf(group.to)
    if (to <= from) return
    group.pieces.push(Buffer.from(buffer.bytes.subarray(from, to)))
    group.to += to - from
    this.#sizeBytes += to - from
  }
}
