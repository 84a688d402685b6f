import type { Conversation } from '../net/conversation.ts'
import { NetFailure } from '../net/failures.ts'
import { readable } from '../net/said.ts'
import { BodyReader } from './body.ts'
import type { AnswerWish } from './settings.ts'

/** What a server answered. */
export type Response = {
  /** As it came, a character for each byte. */
  readonly statusLine: string
  /** The headers as they came, a character for each byte. */
  readonly header: string
  /** As much of the page as was asked for. */
  readonly body: Buffer
  readonly hasText: boolean
  /** Did a page in chunks end before its last one? */
  readonly isCut: boolean
  /** All bytes of the answer, headers and what marks chunks included. */
  readonly sizeBytes: number
  /** Seconds until the first byte, by the caller's watch. */
  readonly firstByteSeconds: number
}

/** Longer headers are none. */
const longestHeadBytes = 256 * 1024

/** Reads an answer; undefined where the peer ends without a byte. Throws a `NetFailure` (foreign) for headers without end. */
export async function readResponse(
  conversation: Conversation,
  wish: AnswerWish,
  method: string,
  seconds: () => number,
): Promise<Response | undefined> {
  let head = Buffer.alloc(0)
  let firstByteSeconds: number | undefined
  let end: number | undefined
  while (end === undefined && head.length < longestHeadBytes) {
    const bytes = await conversation.read()
    if (bytes === undefined) break
    firstByteSeconds ??= seconds()
    const seen = Math.max(0, head.length - 3)
    head = Buffer.concat([head, bytes])
    end = headEnd(head, seen)
    // Who does not begin as HTTP does will not go on as it.
    if (end === undefined && !couldBeHttp(head)) break
  }
  if (firstByteSeconds === undefined) return undefined
  if (end === undefined && head.length >= longestHeadBytes)
    throw new NetFailure({ kind: 'foreign', target: conversation.target, protocol: 'HTTP', bytes: head })
  const text = head.subarray(0, end ?? head.length).toString('latin1')
  const lines = /^([^\r\n]*)[\r\n]*([\s\S]*?)[\r\n]*$/.exec(text)
  const [statusLine, header] = [lines?.[1]?.trimEnd() ?? '', lines?.[2] ?? '']
  const reader = new BodyReader(header, wish)
  let sizeBytes = head.length
  const rest = end === undefined ? Buffer.alloc(0) : head.subarray(end)
  const isWhole = end === undefined || wish.stopsBehindHeaders || method === 'HEAD' || hasNoBody(statusLine)
  if (!isWhole) {
    for (let bytes: Buffer | undefined = rest; bytes !== undefined; bytes = await conversation.read()) {
      if (bytes !== rest) sizeBytes += bytes.length
      reader.take(bytes)
      if (reader.isOver) break
    }
  } else if (end !== undefined && wish.stopsBehindHeaders) reader.take(rest)
  const isCut = !isWhole && reader.isCut
  return { statusLine, header, body: reader.kept(), hasText: reader.hasText, isCut, sizeBytes, firstByteSeconds }
}

/** Bytes that came, as a text: UTF-8 where they are. */
export const textOf = (bytesAsLatin1: string) => readable(Buffer.from(bytesAsLatin1, 'latin1'))

/** Behind the empty line; lines may end in LF alone. */
function headEnd(head: Buffer, from: number): number | undefined {
  for (let at = head.indexOf(0x0a, from); at >= 0; at = head.indexOf(0x0a, at + 1)) {
    if (head[at + 1] === 0x0a) return at + 2
    if (head[at + 1] === 0x0d && head[at + 2] === 0x0a) return at + 3
  }
  return undefined
}

function couldBeHttp(head: Buffer): boolean {
  const start = head.subarray(0, 5).toString('latin1')
  return 'HTTP/'.startsWith(start)
}

const hasNoBody = (statusLine: string) => /^HTTP\/\S+ (1\d\d|204|304)\b/.test(statusLine)
