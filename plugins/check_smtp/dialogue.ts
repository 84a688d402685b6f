import type { Conversation } from '../net/conversation.ts'
import { NetFailure } from '../net/failures.ts'
import { readable } from '../net/said.ts'

/** A reply of a server: its code and all of its lines (RFC 5321 §4.2). */
export type Reply = { readonly code: number; readonly lines: readonly string[] }

/** A reply of more is none, bytes. */
const longestReplyBytes = 64 * 1024

/** What is said on both sides, with `***` in place of secrets. */
export class Dialogue {
  readonly conversation: Conversation
  readonly #said: string[] = []

  constructor(conversation: Conversation) {
    this.conversation = conversation
  }

  /** Both sides' words so far. */
  get transcript(): readonly string[] {
    return this.#said
  }

  /** Sends a command and reads its reply. `shown` stands for what holds a secret. */
  async ask(command: string, shown = command): Promise<Reply> {
    this.send(command, shown)
    return await this.reply(`the answer to ${shown.split(' ', 1)[0]}`)
  }

  /** Sends a line. */
  send(line: string, shown = line): void {
    this.#said.push(`> ${shown}`)
    this.conversation.write(`${line}\r\n`)
  }

  /**
   * Reads a reply, of several lines too. With `anything` a line that is no reply is one all the same, for who knows what to expect.
   * Throws a `NetFailure`: foreign, ended, unreachable.
   */
  async reply(waitedFor: string, anything = false): Promise<Reply> {
    const lines: string[] = []
    const { target } = this.conversation
    for (let bytes = 0; bytes < longestReplyBytes; ) {
      const line = await this.conversation.line('SMTP')
      if (line === undefined) throw new NetFailure({ kind: 'ended', target, waitedFor })
      const text = readable(line)
      this.#said.push(`< ${text}`)
      bytes += line.length
      lines.push(text)
      const [, code, more] = /^(\d{3})([ -]|$)/.exec(text) ?? []
      if (code === undefined && !anything)
        throw new NetFailure({ kind: 'foreign', target, protocol: 'SMTP', bytes: line })
      if (more !== '-') return { code: Number(code ?? 0), lines }
    }
    throw new NetFailure({ kind: 'foreign', target, protocol: 'SMTP', bytes: Buffer.from(lines[0] ?? '') })
  }
}

/** Is it taken (2xx)? */
export const isPositive = ({ code }: Reply) => code >= 200 && code < 300

/** All its lines in one text. */
export const textOf = ({ lines }: Reply) => lines.join('\n')
