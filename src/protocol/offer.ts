import type { Layout } from './layouts.ts'
import type { Packet } from './packet.ts'

/** The buffer sizes an offer may name: what `max_packetbuffer_length` may be set to (DESIGN §4). */
export const offerRange = { leastBytes: 1024, mostBytes: 64 * 1024 * 1024 } as const

/** The largest v3 or v4 buffer a stock peer takes; past it a stock client runs the command again (DESIGN §4.3). */
export const stockBufferBytes = 65_536

const kib = 1024
// Stock noise is 0x30 to 0x77 in every byte, so it can never look like this (DESIGN §4.2).
const v2Mark = 0xd0a5
const v2MostKib = 32_767
const namedMark = Buffer.from('PLN1', 'ascii')

/** Bytes a v3 or v4 offer takes behind the text's NUL: `PLN1` and a uint32. */
export const namedOfferBytes = namedMark.length + 4

/** An offer as it is written: never more than was offered, at most what the field holds; undefined below 1 KiB. */
function offerToWrite(offerBytes: number | undefined): number | undefined {
  if (offerBytes === undefined || !(offerBytes >= offerRange.leastBytes)) return undefined
  return Math.min(Math.floor(offerBytes), offerRange.mostBytes)
}

/** Whether `offerBytes` will be written at all: an offer below 1 KiB is not. */
export function isOffer(offerBytes: number | undefined): boolean {
  return offerToWrite(offerBytes) !== undefined
}

/**
 * Writes an offer into a query, or a v3 or v4 answer, that is complete but for its checksum.
 * v2: result code and tail (DESIGN §4.2), in whole KiB rounded down, at most 32,767. v3, v4: behind the text's NUL (§4.3).
 */
export function writeOffer(layout: Layout, packet: Buffer, textBytes: number, offerBytes: number | undefined): void {
  const offer = offerToWrite(offerBytes)
  if (offer === undefined) return
  if (layout.length === undefined) {
    packet.writeInt16BE(Math.min(Math.floor(offer / kib), v2MostKib), 8)
    packet.writeUInt16BE(v2Mark, packet.length - layout.tailBytes)
    return
  }
  const at = layout.bufferAt + textBytes + 1
  namedMark.copy(packet, at)
  packet.writeUInt32BE(offer, at + namedMark.length)
}

/**
 * The offer in a v2 query, in bytes, from its result code and its last two bytes; undefined without one.
 * A size of zero or below is no offer.
 */
export function readV2Offer(resultCode: number, tail: Buffer): number | undefined {
  return tail.readUInt16BE(0) === v2Mark && resultCode > 0 ? resultCode * kib : undefined
}

/**
 * The offer in a v3 or v4 packet, in bytes, from what follows its text's NUL in the buffer; undefined without one.
 * Below 1 KiB it is ignored, above 64 MiB it counts as 64 MiB.
 */
export function readNamedOffer(behindNul: Buffer): number | undefined {
  if (behindNul.length < namedOfferBytes || !behindNul.subarray(0, namedMark.length).equals(namedMark)) return undefined
  const offered = behindNul.readUInt32BE(namedMark.length)
  return offered < offerRange.leastBytes ? undefined : Math.min(offered, offerRange.mostBytes)
}

/**
 * The largest packet buffer, in bytes, that the answer to the query `packet` may have (DESIGN §4).
 * With an offer: the smaller of it and `own`. Without: a v2 client gets exactly the size it asked with, even where `own`
 * is smaller, because it takes no other; a v3 or v4 client at most the 65,536 bytes a stock client takes.
 */
export function agreedBufferBytes(own: number, packet: Packet): number {
  if (packet.offerBytes !== undefined) return Math.min(own, packet.offerBytes)
  return packet.version === 2 ? packet.bufferBytes : Math.min(own, stockBufferBytes)
}
