import { crc32 } from 'node:zlib'

/**
 * Packets by hand, so that tests of peers do not trust the codec they test (spec/nrpe.md §1).
 * `total` is the size of the whole packet.
 */
export function v2Packet(type: 1 | 2, text: string, options: { total?: number; resultCode?: number } = {}): Buffer {
  const packet = Buffer.alloc(options.total ?? 1036)
  packet.writeInt16BE(2, 0)
  packet.writeInt16BE(type, 2)
  packet.writeInt16BE(options.resultCode ?? 0, 8)
  packet.write(text, 10)
  return seal(packet)
}

/** A v4 packet whose buffer holds the text and its NUL, and not less than `bufferBytes`. */
export function v4Packet(
  type: 1 | 2,
  text: string,
  options: { bufferBytes?: number; resultCode?: number } = {},
): Buffer {
  const bufferBytes = Math.max(Buffer.byteLength(text) + 1, options.bufferBytes ?? 0)
  const packet = Buffer.alloc(16 + bufferBytes)
  packet.writeInt16BE(4, 0)
  packet.writeInt16BE(type, 2)
  packet.writeInt16BE(options.resultCode ?? 0, 8)
  packet.writeInt32BE(bufferBytes, 12)
  packet.write(text, 16)
  return seal(packet)
}

/** A v3 answer as a 3.x daemon sends it: no NUL counted, three zero bytes behind. */
export function v3Answer(text: string, resultCode = 0): Buffer {
  const packet = Buffer.alloc(19 + Buffer.byteLength(text))
  packet.writeInt16BE(3, 0)
  packet.writeInt16BE(2, 2)
  packet.writeInt16BE(resultCode, 8)
  packet.writeInt32BE(Buffer.byteLength(text), 12)
  packet.write(text, 16)
  return seal(packet)
}

/** Writes the checksum. */
export function seal(packet: Buffer): Buffer {
  packet.writeUInt32BE(0, 4)
  packet.writeUInt32BE(crc32(packet), 4)
  return packet
}

/** Whether the checksum of a whole packet is right. */
export function isSealed(packet: Buffer): boolean {
  return seal(Buffer.from(packet)).equals(packet)
}

/** The text of a v2 packet (from byte 10) or a v4 one (from byte 16), up to its NUL. */
export function textOf(packet: Buffer): string {
  const start = packet.readInt16BE(0) === 2 ? 10 : 16
  const nul = packet.indexOf(0, start)
  return packet.toString('utf8', start, nul < 0 ? packet.length : nul)
}

/** The result code of a packet. */
export function resultCodeOf(packet: Buffer): number {
  return packet.readInt16BE(8)
}
