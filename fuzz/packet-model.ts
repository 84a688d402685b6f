import { checksumOf } from './packet-bytes.ts'

/** What a reader must make of bytes. */
export type Expected =
  | { readonly kind: 'refused'; readonly code: string }
  | {
      readonly kind: 'packet'
      readonly version: number
      readonly type: number
      readonly resultCode: number
      readonly text: Buffer
      readonly bufferBytes: number
      readonly offerBytes: number | undefined
    }

/**
 * What a reader must make of bytes that came in chunks which end at `ends`, before the peer closed: spec/nrpe.md §1 and
 * DESIGN §4 once more, written to be read, not to be fast. It shares no line with src/protocol.
 */
export function expectedOf(
  bytes: Buffer,
  ends: readonly number[],
  direction: 'query' | 'answer',
  maxBufferBytes: number,
): Expected {
  if (bytes.length === 0) return refused('empty-packet')
  if (bytes.length < 2) return refused('truncated')
  const version = bytes.readInt16BE(0)
  if (version === 2) return expectedV2(bytes, ends, direction, maxBufferBytes)
  if (version !== 3 && version !== 4) return refused('bad-version')
  if (bytes.length < 16) return refused('truncated')
  const bufferBytes = bytes.readInt32BE(12)
  const mayBeEmpty = version === 3 && direction === 'answer'
  if (bufferBytes < (mayBeEmpty ? 0 : 1)) return refused('bad-length')
  if (bufferBytes > maxBufferBytes) return refused('too-big')
  if (bytes.length < 16 + bufferBytes) return refused('truncated')
  const packet = bytes.subarray(0, 16 + bufferBytes)
  if (checksumOf(packet) !== packet.readUInt32BE(4)) return refused('bad-crc')
  return packetOf(packet, packet.subarray(16), direction)
}

/** A version 2 packet ends at 1036 bytes or where a chunk does: wherever its checksum fits first. */
function expectedV2(
  bytes: Buffer,
  ends: readonly number[],
  direction: 'query' | 'answer',
  maxBufferBytes: number,
): Expected {
  const mostBytes = 12 + Math.max(maxBufferBytes, 1024)
  const sizes = [...new Set([...ends, 1036])].sort((a, b) => a - b)
  for (const size of sizes) {
    if (size < 13 || size > Math.min(mostBytes, bytes.length)) continue
    const packet = bytes.subarray(0, size)
    if (checksumOf(packet) === packet.readUInt32BE(4)) return packetOf(packet, packet.subarray(10, size - 2), direction)
  }
  if (bytes.length > mostBytes) return refused('too-big')
  return refused(bytes.length >= 1036 ? 'bad-crc' : 'truncated')
}

function packetOf(packet: Buffer, buffer: Buffer, direction: 'query' | 'answer'): Expected {
  const version = packet.readInt16BE(0)
  const type = packet.readInt16BE(2)
  if (direction === 'query' ? type !== 1 : type !== 2 && type !== 3) return refused('bad-type')
  const nul = buffer.indexOf(0)
  const text = nul < 0 ? buffer : buffer.subarray(0, nul)
  const resultCode = packet.readInt16BE(8)
  const inV2 = type === 1 ? v2Offer(packet) : undefined
  const offerBytes = version === 2 ? inV2 : namedOffer(buffer.subarray(text.length + 1))
  return { kind: 'packet', version, type, resultCode, text, bufferBytes: buffer.length, offerBytes }
}

function v2Offer(packet: Buffer): number | undefined {
  const kib = packet.readInt16BE(8)
  return packet.readUInt16BE(packet.length - 2) === 0xd0a5 && kib > 0 ? kib * 1024 : undefined
}

function namedOffer(behindNul: Buffer): number | undefined {
  if (behindNul.length < 8 || behindNul.toString('latin1', 0, 4) !== 'PLN1') return undefined
  const bytes = behindNul.readUInt32BE(4)
  return bytes < 1024 ? undefined : Math.min(bytes, 64 * 1024 * 1024)
}

function refused(code: string): Expected {
  return { kind: 'refused', code }
}
