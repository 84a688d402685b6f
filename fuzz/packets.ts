import { decodePacket } from '../src/protocol/packet.ts'
import { packetReader, type ReadOutcome } from '../src/protocol/reader.ts'
import { largestAllocation } from './allocation.ts'
import { counter } from './counter.ts'
import { mutatedPacket } from './packet-bytes.ts'
import { type Expected, expectedOf } from './packet-model.ts'
import { type Property, plainSession, targetOf } from './property.ts'
import type { Random } from './random.ts'
import { smallerBytes, smallerList } from './shrink.ts'

/** Bytes as a peer may send them, and the reader they are sent to. */
type Sent = {
  readonly bytes: Buffer
  /** Where the chunks end; the last one is the end of the bytes. */
  readonly ends: readonly number[]
  readonly direction: 'query' | 'answer'
  readonly maxBufferBytes: number
  /** The peer falls silent before it closes. */
  readonly quiet: boolean
}

const limits = [1024, 1025, 4096, 65_536, 1_048_576]

function made(random: Random, cut: boolean): Sent {
  const bytes = mutatedPacket(random)
  const isAnswer = bytes.length >= 4 && bytes.readInt16BE(2) > 1
  const direction: Sent['direction'] = isAnswer !== random.chance(10) ? 'answer' : 'query'
  const sent = { bytes, direction, maxBufferBytes: random.pick(limits), quiet: random.chance(25) }
  if (!cut) return { ...sent, ends: [bytes.length] }
  const ends = new Set([bytes.length])
  const step = 1 + random.size(Math.max(1, bytes.length))
  for (let at = 0; ends.size < 200; ) {
    at += 1 + random.below(step)
    if (at >= bytes.length) break
    ends.add(at)
  }
  return { ...sent, ends: [...ends].sort((a, b) => a - b) }
}

function* smaller(sent: Sent): Generator<Sent> {
  for (const ends of smallerList(sent.ends.slice(0, -1))) yield { ...sent, ends: [...ends, sent.bytes.length] }
  for (const bytes of smallerBytes(sent.bytes))
    yield { ...sent, bytes, ends: [...sent.ends.filter((end) => end < bytes.length), bytes.length] }
}

const show = ({ bytes, ends, direction, maxBufferBytes, quiet }: Sent) =>
  `${direction} of at most ${maxBufferBytes} bytes, chunks to ${ends.join(' ')}${quiet ? ', then silence' : ''}: ${bytes.toString('hex')}`

/** What is wrong with what the reader makes of it; counts the outcomes. */
function check(sent: Sent, count: (what: string) => void): string | undefined {
  const { bytes, ends, direction, maxBufferBytes, quiet } = sent
  const reader = packetReader({ direction, maxBufferBytes })
  let outcome: ReadOutcome | undefined
  const largest = largestAllocation(() => {
    let from = 0
    for (const end of ends) {
      const next = reader.push(bytes.subarray(from, end))
      // A decision is final.
      if (outcome !== undefined && outcome.kind !== 'more' && next !== outcome) throw new Error('it changed its mind')
      outcome = next
      from = end
    }
    if (quiet) reader.quiet()
    outcome = reader.end()
  })
  const expected = expectedOf(bytes, ends, direction, maxBufferBytes)
  count(expected.kind === 'packet' ? `version ${expected.version} packets` : expected.code)
  if (reader.receivedBytes() !== bytes.length) return `it counted ${reader.receivedBytes()} bytes of ${bytes.length}`
  const allowed = Math.min(13 + Math.max(maxBufferBytes, 1024), Math.max(1036, 2 * bytes.length)) + 16
  if (largest > allowed) return `it took ${largest} bytes of memory at once, more than ${allowed}`
  if (outcome === undefined) return 'it never decided'
  return difference(outcome, expected) ?? (ends.length === 1 ? checkDecoder(bytes, expected) : undefined)
}

/** The decoder, which takes one whole packet, finds every packet that the reader finds in one whole packet. */
function checkDecoder(bytes: Buffer, expected: Expected): string | undefined {
  const decoded = decodePacket(bytes)
  if (decoded.kind === 'refused') {
    const isWhole = expected.kind === 'packet' && (expected.version !== 2 || expected.bufferBytes + 12 === bytes.length)
    return isWhole ? `the decoder said ${decoded.code}` : undefined
  }
  if (decoded.packet.text.length > decoded.packet.bufferBytes) return 'the decoder made the text longer than its buffer'
  if (expected.kind !== 'packet' || expected.bufferBytes !== decoded.packet.bufferBytes) return undefined
  return decoded.packet.text.equals(expected.text) ? undefined : 'the decoder made another text of it'
}

function difference(outcome: ReadOutcome, expected: Expected): string | undefined {
  if (outcome.kind === 'more') return 'it was undecided at the end'
  const got = outcome.kind === 'refused' ? outcome.code : 'packet'
  const wanted = expected.kind === 'refused' ? expected.code : 'packet'
  if (got !== wanted) return `it said ${got}, not ${wanted}`
  if (outcome.kind === 'refused') {
    return /^[ -~]{1,200}$/.test(outcome.detail) ? undefined : `its detail is not one plain line: ${outcome.detail}`
  }
  if (expected.kind === 'refused') return undefined
  const { packet } = outcome
  for (const field of ['version', 'type', 'resultCode', 'bufferBytes', 'offerBytes'] as const)
    if (packet[field] !== expected[field]) return `${field} is ${packet[field]}, not ${expected[field]}`
  return packet.text.equals(expected.text) ? undefined : `the text is ${packet.text.toString('hex')}`
}

function readerProperty(name: string, says: string, cut: boolean): Property<Sent> {
  return {
    name,
    says,
    batch: 500,
    make: (random) => made(random, cut),
    smaller,
    show,
    open: async () => {
      const outcomes = counter()
      return plainSession((sent) => check(sent, outcomes.add), outcomes.notes)
    },
  }
}

/** Mutated packets through the reader, all bytes at once. */
export const packets = targetOf(
  readerProperty(
    'packets',
    'The reader takes any bytes, keeps no more than it may, and says what a second decoder says.',
    false,
  ),
)

/** The same, in pieces. */
export const chunkings = targetOf(
  readerProperty('chunkings', 'However bytes are cut into chunks, the outcome is the one that the bytes decide.', true),
)
