import type { Socket } from 'node:net'
import { unreachable } from './connect.ts'
import { NetFailure } from './failures.ts'
import type { Target } from './target.ts'

/** Longest line that a dialogue takes; a longer one is no line of any protocol here. */
const longestLineBytes = 4096

/**
 * Both ends of one connection: what to say, and what the peer says, piece by piece and never more of it in memory than asked
 * for. A connection reset before any byte throws a `NetFailure`; behind the first byte a reset is an end.
 */
export class Conversation {
  #socket: Socket
  readonly target: Target
  #kept: Buffer = Buffer.alloc(0)
  #isOver = false
  #wake: () => void = () => undefined
  #receivedBytes = 0

  constructor(socket: Socket, target: Target) {
    this.#socket = socket
    this.target = target
    this.#listen(socket)
  }

  /** The socket, for TLS and for facts about it. */
  get socket(): Socket {
    return this.#socket
  }

  /** All bytes that came so far, those of TLS not counted. */
  get receivedBytes(): number {
    return this.#receivedBytes
  }

  /** Read but not asked for yet. */
  get keptBytes(): number {
    return this.#kept.length
  }

  /** Goes on over another socket, as behind STARTTLS. Bytes that came in clear before are none of its. */
  continueOver(socket: Socket): void {
    this.#socket.removeAllListeners('readable')
    this.#socket = socket
    this.#kept = Buffer.alloc(0)
    this.#listen(socket)
  }

  /** Has the peer ended it, as far as is known? */
  get isOver(): boolean {
    return this.#isOver
  }

  /** Sends; a peer that is gone is noticed by the next read. */
  write(bytes: Uint8Array | string): void {
    if (!this.#socket.destroyed && this.#socket.writable) this.#socket.write(bytes)
  }

  /** The next bytes, as many as there are; undefined at the end. */
  async read(): Promise<Buffer | undefined> {
    if (this.#kept.length > 0) {
      const kept = this.#kept
      this.#kept = Buffer.alloc(0)
      return kept
    }
    for (;;) {
      const bytes: Buffer | null = this.#socket.read()
      if (bytes !== null) {
        this.#receivedBytes += bytes.length
        return bytes
      }
      const fault = this.#socket.errored
      if (fault && this.#receivedBytes === 0) throw unreachable(this.target, fault)
      if (this.#isOver) return undefined
      await new Promise<void>((resolve) => {
        this.#wake = resolve
      })
    }
  }

  /** Puts bytes back in front of those to come. */
  unread(bytes: Uint8Array): void {
    this.#kept =
      this.#kept.length === 0
        ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
        : Buffer.concat([bytes, this.#kept])
  }

  /**
   * The next line, without its end; at the end of the connection what is left, undefined where nothing is.
   * Throws a `NetFailure` (foreign) for one that is longer than a line may be.
   */
  async line(protocol: string, mostBytes = longestLineBytes): Promise<Buffer | undefined> {
    let seen = Buffer.alloc(0)
    for (;;) {
      const bytes = await this.read()
      if (bytes === undefined) return seen.length > 0 ? seen : undefined
      const end = bytes.indexOf(0x0a)
      seen = Buffer.concat([seen, end < 0 ? bytes : bytes.subarray(0, end)])
      if (seen.length > mostBytes) throw new NetFailure({ kind: 'foreign', target: this.target, protocol, bytes: seen })
      if (end < 0) continue
      this.unread(bytes.subarray(end + 1))
      return seen.at(-1) === 0x0d ? seen.subarray(0, -1) : seen
    }
  }

  /** Ends it; nothing more is read. */
  close(): void {
    this.#socket.end()
    this.#socket.destroySoon()
  }

  /** Ends it at once. */
  destroy(): void {
    this.#socket.destroy()
  }

  #listen(socket: Socket): void {
    const wake = () => this.#wake()
    const over = () => {
      this.#isOver = true
      wake()
    }
    // It may have been reset before anybody listened.
    this.#isOver = socket.destroyed
    socket.on('error', over)
    socket.on('readable', wake)
    socket.on('end', over)
    socket.on('close', over)
  }
}
