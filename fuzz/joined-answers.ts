import { answerReader } from '../src/client/answer-reader.ts'
import type { ReadOutcome } from '../src/protocol/reader.ts'
import { stockWishes } from '../src/transport/client-tls.ts'
import { largestAllocation } from './allocation.ts'
import { counter } from './counter.ts'
import { checksumOf, mutatedPacket } from './packet-bytes.ts'
import { type Property, plainSession, targetOf } from './property.ts'
import type { Random } from './random.ts'
import { smallerList } from './shrink.ts'

/** Chunks of a stream of packets, most of which say that more follows. */
type Stream = {
  readonly chunks: readonly Buffer[]
  readonly maxBufferBytes: number
  readonly payloadBytes: number | undefined
}

function make(random: Random): Stream {
  const packets = Array.from({ length: random.size(60) }, () => {
    const packet = mutatedPacket(random)
    const isV2 = packet.length === 1036 && packet.readInt16BE(0) === 2
    // Chance alone would hardly ever make two of them in a row.
    return isV2 && random.chance(90) ? asMore(packet) : packet
  })
  const stream = Buffer.concat(packets)
  const chunks: Buffer[] = []
  for (let at = 0; at < stream.length; ) {
    const end = at + 1 + random.size(random.chance(50) ? 3000 : 70_000)
    chunks.push(stream.subarray(at, end))
    at = end
  }
  const payloadBytes = random.chance(20) ? random.between(16, 5000) : undefined
  return { chunks, maxBufferBytes: random.pick([1024, 4096, 65_536]), payloadBytes }
}

/** Version 2, type 3, and the checksum that fits. */
function asMore(packet: Buffer): Buffer {
  packet.writeInt16BE(3, 2)
  packet.writeUInt32BE(checksumOf(packet), 4)
  return packet
}

function check({ chunks, maxBufferBytes, payloadBytes }: Stream, count: (what: string) => void): string | undefined {
  const reader = answerReader({
    ...{ host: 'h', port: 5666, family: 0, tls: stockWishes, text: Buffer.from('x'), versions: [4] },
    ...{ payloadBytes, maxBufferBytes, timeoutSeconds: 1, timeoutExitCode: 2 },
  })
  let outcome: ReadOutcome = { kind: 'more', unfitting: false }
  const largest = largestAllocation(() => {
    for (const chunk of chunks) {
      if (outcome.kind === 'more') outcome = reader.push(chunk)
    }
    if (outcome.kind === 'more') outcome = reader.end()
  })
  return judge(outcome, largest, Math.max(maxBufferBytes, payloadBytes ?? 0), chunks, count)
}

function judge(
  outcome: ReadOutcome,
  largest: number,
  most: number,
  chunks: readonly Buffer[],
  count: (what: string) => void,
): string | undefined {
  const sentBytes = chunks.reduce((sum, chunk) => sum + chunk.length, 0)
  const allowed = Math.min(Math.max(most, 1024) + 13, Math.max(1036, 2 * sentBytes)) + 16
  if (largest > allowed) return `it took ${largest} bytes of memory at once, more than ${allowed}`
  count(outcome.kind === 'refused' ? outcome.code : outcome.kind)
  if (outcome.kind === 'more') return 'it never decided'
  if (outcome.kind === 'refused' || outcome.packet.text.length <= most) return undefined
  return `an answer of ${outcome.packet.text.length} bytes where ${most} are the most`
}

const property: Property<Stream> = {
  name: 'joined-answers',
  says: 'However many packets say that more follows, reading them ends, and never takes more memory than the limit.',
  batch: 50,
  make,
  smaller: function* ({ chunks, ...stream }) {
    for (const fewer of smallerList(chunks)) yield { ...stream, chunks: fewer }
  },
  show: ({ chunks, ...stream }) =>
    `${JSON.stringify(stream)} ${chunks.map((chunk) => chunk.toString('hex')).join(' ')}`,
  open: async () => {
    const kinds = counter()
    return plainSession((stream) => check(stream, kinds.add), kinds.notes)
  },
}

/** Answers of several packets through the client's reader. */
export const joinedAnswers = targetOf(property)
