import type { Look, Mark } from '../../src/check/terminal.ts'

/** A text that is put together from pieces, and how parts of it look on a terminal. */
export class MarkedText {
  sizeBytes = 0
  readonly marks: Mark[] = []
  readonly #pieces: Buffer[] = []

  add(piece: Buffer | string, look?: Look): void {
    const bytes = typeof piece === 'string' ? Buffer.from(piece) : piece
    if (look) this.marks.push({ from: this.sizeBytes, to: this.sizeBytes + bytes.length, look })
    this.#pieces.push(bytes)
    this.sizeBytes += bytes.length
  }

  /** How parts of the piece that is added next look; in order and apart. */
  mark(parts: readonly Mark[]): void {
    this.marks.push(...moved(parts, this.sizeBytes))
  }

  /** Takes one LF away from the end. */
  dropLineEnd(): void {
    const last = this.#pieces.pop()
    if (last === undefined) return
    const kept = last.at(-1) === 10 ? last.subarray(0, -1) : last
    this.#pieces.push(kept)
    this.sizeBytes += kept.length - last.length
  }

  /** All pieces; not a part of any of them. */
  bytes(): Buffer {
    return Buffer.concat(this.#pieces)
  }
}

/** Marks of a text that now begins so many bytes further on. */
export function moved(marks: readonly Mark[], bytes: number): readonly Mark[] {
  return marks.map(({ from, to, look }) => ({ from: from + bytes, to: to + bytes, look }))
}
