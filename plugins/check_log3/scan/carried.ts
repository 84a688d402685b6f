import type { LineBuffer } from './line-buffer.ts'

/** Lines that a window still wants, counted from a position: so many that were shown already, then so many more. */
export type Carry = { readonly skip: number; readonly lines: number }

/** Where bytes stood in the stream of all lines of a run. */
export type Stretch = { readonly from: number; readonly to: number }

/** Bytes that are carried at most. */
const mostBytes = 1024 * 1024

const LF = 10

/**
 * Collects the lines that an earlier run's last window wanted and that were not written then (spec/check_log3.md 1.3,
 * --context-carry). Only complete lines: one that is being written is for the next run.
 */
export class Carried {
  #skip: number
  #lines: number
  #sizeBytes = 0
  readonly #found: (Stretch & { readonly bytes: Buffer })[] = []

  constructor({ skip, lines }: Carry) {
    this.#skip = skip
    this.#lines = lines
  }

  /** What is still wanted behind the lines that were fed; undefined when nothing is. */
  get left(): Carry | undefined {
    return this.#lines > 0 ? { skip: this.#skip, lines: this.#lines } : undefined
  }

  /** New complete lines `buffer.start`…`to`. */
  feed(buffer: LineBuffer, to: number): void {
    for (let from = buffer.start; this.#lines > 0 && from < to; ) {
      const end = buffer.bytes.indexOf(LF, from) + 1
      if (this.#skip > 0) this.#skip--
      else {
        const bytes = Buffer.from(buffer.bytes.subarray(from, end))
        this.#found.push({ from: buffer.streamOffset(from), to: buffer.streamOffset(end), bytes })
        this.#sizeBytes += bytes.length
        this.#lines = this.#sizeBytes > mostBytes ? 0 : this.#lines - 1
      }
      from = end
    }
  }

  /** The lines, without those that stand in `shown` already. */
  shown(shown: readonly Stretch[]): Buffer {
    const isShown = (line: Stretch) => shown.some(({ from, to }) => line.from >= from && line.to <= to)
    return Buffer.concat(this.#found.filter((line) => !isShown(line)).map(({ bytes }) => bytes))
  }
}
