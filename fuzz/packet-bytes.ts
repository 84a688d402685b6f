import { crc32 } from 'node:zlib'
import { recorded } from '../test/protocol/recorded.ts'
import type { Random } from './random.ts'

const corpus = recorded.map((packet) => packet.bytes)

/** Lengths at which something changes, for the length field and for sizes. */
const oddLengths = [
  ...[-0x8000_0000, -65_536, -1, 0, 1, 2, 15, 16, 17, 1016, 1017, 1018, 1019, 1020, 1021, 1023, 1024, 1025, 1036],
  ...[4095, 4096, 4097, 16_383, 16_384, 65_535, 65_536, 65_537, 0x10_0000, 0x7fff_ffec, 0x7fff_ffff],
]

/** A packet as a peer out of its mind might send it: recorded or made up, changed in a few places, mostly with a good checksum. */
export function mutatedPacket(random: Random): Buffer {
  if (random.chance(3)) return noise(random)
  let bytes = random.chance(75) ? Buffer.from(random.pick(corpus)) : madeUpPacket(random)
  for (let edits = random.below(4); edits > 0; edits--) bytes = mutate(random, bytes)
  if (random.chance(60)) sealAnyhow(random, bytes)
  return random.chance(5) ? mutate(random, bytes) : bytes
}

/** Bytes without a plan, at times behind a version that there is. */
function noise(random: Random): Buffer {
  const bytes = random.bytes(random.size(9000))
  if (bytes.length >= 2 && random.chance(70)) bytes.writeInt16BE(random.pick([2, 3, 4]), 0)
  return bytes
}

/** A whole packet of any version, with text, offer and filler; its checksum is not filled in. */
function madeUpPacket(random: Random): Buffer {
  const version = random.pick([2, 2, 3, 4])
  const headBytes = version === 2 ? 10 : 16
  const tailBytes = version === 2 ? 2 : version === 3 ? 3 : 0
  const bufferBytes = random.chance(30) ? random.pick([1, 1017, 1020, 1024, 4096]) : random.size(6000)
  const packet = Buffer.alloc(headBytes + bufferBytes + tailBytes)
  packet.writeInt16BE(version, 0)
  packet.writeInt16BE(random.pick([1, 1, 2, 2, 3]), 2)
  packet.writeInt16BE(random.between(-2, 300), 8)
  if (version !== 2) packet.writeInt32BE(bufferBytes, 12)
  const text = random.bytes(random.size(Math.max(0, Math.min(bufferBytes, 200))))
  packet.set(text, headBytes)
  if (random.chance(40)) writeOffer(random, packet, version, headBytes + text.length + 1)
  return packet
}

function writeOffer(random: Random, packet: Buffer, version: number, at: number): void {
  if (version === 2) {
    packet.writeInt16BE(random.pick([-1, 0, 1, random.between(0, 0x7fff)]), 8)
    packet.writeUInt16BE(0xd0a5, packet.length - 2)
  } else if (at + 8 <= packet.length) {
    packet.write('PLN1', at, 'latin1')
    packet.writeUInt32BE(random.pick([0, 1023, 1024, 65_536, 0x400_0000, 0x400_0001, 0xffff_ffff]), at + 4)
  }
}

/** One change. */
function mutate(random: Random, bytes: Buffer): Buffer {
  const at = random.below(Math.max(1, random.chance(50) ? Math.min(24, bytes.length) : bytes.length))
  switch (random.below(9)) {
    case 0:
      if (bytes.length > 0) bytes[at] = (bytes[at] ?? 0) ^ (1 << random.below(8))
      return bytes
    case 1:
      if (bytes.length > 0) bytes[at] = random.below(256)
      return bytes
    case 2:
      if (bytes.length >= 16) bytes.writeInt32BE(random.pick(oddLengths), 12)
      return bytes
    case 3:
      // The length that is there, a little off.
      if (bytes.length >= 16) bytes.writeInt32BE((bytes.readInt32BE(12) + random.between(-4, 4)) | 0, 12)
      return bytes
    case 4:
      if (bytes.length >= 4) bytes.writeInt16BE(random.pick([0, 1, 2, 3, 4, 5, -1]), random.pick([0, 2]))
      return bytes
    case 5:
      return bytes.subarray(0, random.chance(50) ? at : random.below(bytes.length + 1))
    case 6:
      return Buffer.concat([
        bytes,
        random.chance(50) ? Buffer.alloc(random.size(3000)) : random.bytes(random.size(300)),
      ])
    case 7: {
      const other = random.pick(corpus)
      return Buffer.concat([
        bytes.subarray(0, random.chance(50) ? bytes.length : at),
        other.subarray(random.below(other.length)),
      ])
    }
    default:
      if (bytes.length >= 12) bytes.writeInt16BE(random.between(-1, 1), 10)
      return bytes
  }
}

/** Writes the checksum that fits the bytes as a packet of their version and of one of the sizes they could have. */
function sealAnyhow(random: Random, bytes: Buffer): void {
  if (bytes.length < 16) return
  const isV2 = bytes.readInt16BE(0) === 2
  const said = bytes.readInt32BE(12) + 16
  const size = isV2
    ? random.chance(50)
      ? Math.min(bytes.length, 1036)
      : bytes.length
    : Math.min(Math.max(said, 16), bytes.length)
  bytes.writeUInt32BE(checksumOf(bytes.subarray(0, size)), 4)
}

const zeros = Buffer.alloc(4)

/** The checksum of one whole packet by spec/nrpe.md §1.2; the three zeros behind a version 3 packet are not in `bytes`. */
export function checksumOf(bytes: Buffer): number {
  const version = bytes.readInt16BE(0)
  const head = crc32(zeros, crc32(bytes.subarray(0, 4)))
  if (version === 2) return crc32(bytes.subarray(8), head)
  const sum = crc32(bytes.subarray(12), crc32(zeros.subarray(0, 2), crc32(bytes.subarray(8, 10), head)))
  return version === 3 ? crc32(zeros.subarray(0, 3), sum) : sum
}
