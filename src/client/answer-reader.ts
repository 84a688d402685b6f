import { byteStore } from '../protocol/byte-store.ts'
import { packetTypes } from '../protocol/packet.ts'
import { type PacketReader, packetReader, type ReadOutcome } from '../protocol/reader.ts'
import type { Query } from './query.ts'

/**
 * Reads an answer of one packet or of several: NSClient++ and Opsview send long texts as packets of type 3, "more
 * follows", before the last one. Their bytes are joined; the last packet's result code counts.
 */
export function answerReader({ maxBufferBytes, payloadBytes }: Query): PacketReader {
  const options = {
    direction: 'answer' as const,
    maxBufferBytes: Math.max(maxBufferBytes, payloadBytes ?? 0),
    v2Sizes: [payloadBytes ?? 1024],
  }
  let reader = packetReader(options)
  const joined = byteStore()
  let receivedBytes = 0

  const settle = (outcome: ReadOutcome, chunk: Buffer): ReadOutcome => {
    if (outcome.kind !== 'packet') return outcome
    const { packet, sizeBytes } = outcome
    if (joined.size() + packet.text.length > options.maxBufferBytes) {
      return { kind: 'refused', code: 'too-big', detail: `an answer of more than ${options.maxBufferBytes} bytes` }
    }
    joined.append(packet.text, options.maxBufferBytes)
    if (packet.type !== packetTypes.answerMore) return { ...outcome, packet: { ...packet, text: joined.bytes() } }
    const behindBytes = Math.max(0, reader.receivedBytes() - sizeBytes)
    reader = packetReader(options)
    const behind = chunk.subarray(chunk.length - behindBytes)
    return behind.length === 0 ? { kind: 'more', unfitting: false } : settle(reader.push(behind), behind)
  }
  return {
    push: (chunk) => {
      receivedBytes += chunk.length
      return settle(reader.push(chunk), chunk)
    },
    end: () => reader.end(),
    quiet: () => reader.quiet(),
    receivedBytes: () => receivedBytes,
  }
}
