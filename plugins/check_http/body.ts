import { type Chunks, chunkReader } from './chunks.ts'
import type { AnswerWish } from './settings.ts'

/** Most of a page that is kept for an expression or for being shown, bytes. */
const mostKeptBytes = 16 * 1024 * 1024

/** Takes a page piece by piece: knows where it ends, and keeps no more of it than is looked for. */
export class BodyReader {
  readonly #wanted: Buffer | undefined
  readonly #keeps: boolean
  readonly #chunks: Chunks | undefined
  #leftBytes: number | undefined
  #pieces: Buffer[] = []
  #keptBytes = 0
  #window: Buffer = Buffer.alloc(0)
  #hasText = false

  constructor(header: string, wish: AnswerWish) {
    this.#wanted = wish.text === undefined ? undefined : Buffer.from(wish.text)
    this.#keeps = wish.pattern !== undefined || wish.showsBody
    const isChunked = /^transfer-encoding:[ \t]*(?:[^\r\n]*,[ \t]*)?chunked[ \t]*$/im.test(header.replaceAll('\r', ''))
    this.#chunks = isChunked ? chunkReader() : undefined
    const length = /^content-length:[ \t]*(\d{1,15})[ \t]*$/im.exec(header.replaceAll('\r', ''))?.[1]
    this.#leftBytes = isChunked || length === undefined ? undefined : Number(length)
  }

  /** Has the last byte come? Where the headers do not say how long it is, only the end of the connection tells. */
  get isOver(): boolean {
    return this.#leftBytes === 0 || this.#chunks?.isOver() === true
  }

  /** Is it said to come in chunks, and did it end before the last one? */
  get isCut(): boolean {
    return this.#chunks?.isWhole() === false
  }

  get hasText(): boolean {
    return this.#hasText
  }

  take(bytes: Buffer): void {
    if (this.#chunks) for (const piece of this.#chunks.take(bytes)) this.#look(piece)
    else {
      const own = this.#leftBytes === undefined ? bytes : bytes.subarray(0, this.#leftBytes)
      if (this.#leftBytes !== undefined) this.#leftBytes -= own.length
      this.#look(own)
    }
  }

  /** The page, as far as it was kept. */
  kept(): Buffer {
    return Buffer.concat(this.#pieces)
  }

  #look(bytes: Buffer): void {
    const wanted = this.#wanted
    if (wanted && !this.#hasText) {
      const seen = Buffer.concat([this.#window, bytes])
      this.#hasText = seen.includes(wanted)
      this.#window = seen.subarray(Math.max(0, seen.length - wanted.length + 1))
    }
    if (!this.#keeps || this.#keptBytes >= mostKeptBytes) return
    this.#pieces.push(bytes)
    this.#keptBytes += bytes.length
  }
}
