import { addZeroTail, continueChecksum } from './checksum.ts'
import { fields, type Layout, layoutOf, layouts, type PacketVersion, packetBytes } from './layouts.ts'
import { isOffer, namedOfferBytes, offerRange, readNamedOffer, readV2Offer, writeOffer } from './offer.ts'

export type { PacketVersion } from './layouts.ts'

/** The types a packet can have. `answerMore` is NSClient++'s "more follows"; stock refuses it (spec/nrpe.md §1.1). */
export const packetTypes = { query: 1, answer: 2, answerMore: 3 } as const

/** What one packet says. */
export type Packet = {
  readonly version: PacketVersion
  readonly type: number
  /** Signed 16-bit; noise or half of an offer in a v2 query. */
  readonly resultCode: number
  /** Up to the first NUL or the buffer's end. */
  readonly text: Buffer
  /** v2: N of a packet of 12 + N bytes; v3, v4: the length field. */
  readonly bufferBytes: number
  /** The largest packet buffer, in bytes, that the peer says it takes (query) or could send (v3 or v4 answer). */
  readonly offerBytes: number | undefined
}

/** Why bytes are no packet; `empty-packet`: the peer sent nothing at all. An empty text is none of these. */
export type RefusalCode =
  | 'bad-version'
  | 'bad-length'
  | 'too-big'
  | 'bad-crc'
  | 'bad-type'
  | 'truncated'
  | 'empty-packet'

/** What `decodePacket` makes of its bytes. */
export type DecodeOutcome =
  | { readonly kind: 'packet'; readonly packet: Packet; readonly sizeBytes: number }
  | { readonly kind: 'refused'; readonly code: RefusalCode }

/**
 * A query's bytes, ready to be written in one call (spec/nrpe.md §1.3, §4 T3).
 * 1036 bytes whenever text and offer fit, longer otherwise; a v2 query is always 12 + `bufferBytes` (default 1024).
 * Fields that are noise in stock are zero. The text ends at its first NUL. An offer below 1 KiB is left out, a bigger one
 * than the field holds is lowered. Throws a RangeError when the text does not fit.
 */
export function encodeQuery(query: {
  readonly version: PacketVersion
  readonly text: Uint8Array
  readonly offerBytes?: number
  readonly bufferBytes?: number
}): Buffer {
  const layout = layouts[query.version]
  const text = upToNul(query.text)
  const behindText = 1 + (isOffer(query.offerBytes) ? namedOfferBytes : 0)
  const bufferBytes =
    layout.length === undefined
      ? (query.bufferBytes ?? layout.queryBufferBytes)
      : Math.max(layout.queryBufferBytes, text.length + behindText)
  return encode(layout, packetTypes.query, 0, text, 1, bufferBytes, (packet) =>
    writeOffer(layout, packet, text.length, query.offerBytes),
  )
}

/**
 * An answer's bytes. v3: buffer of the text's length; v4: with its NUL; v2: 12 + `bufferBytes` (default 1024), the last
 * two zero, because stock `check_nrpe -P` never reads them but checks them (spec/nrpe.md §4 T6).
 * An offer makes the buffer of v3 and v4 longer by itself and the text's NUL; v2 has no place for one.
 * The text ends at its first NUL. Throws a RangeError when the text or the result code (int16) does not fit.
 */
export function encodeAnswer(answer: {
  readonly version: PacketVersion
  readonly resultCode: number
  readonly text: Uint8Array
  readonly bufferBytes?: number
  readonly type?: number
  readonly offerBytes?: number | undefined
}): Buffer {
  const layout = layouts[answer.version]
  const text = upToNul(answer.text)
  const offerBytes = layout.length === undefined ? undefined : answer.offerBytes
  const nulBytes = layout.answerCountsNul || isOffer(offerBytes) ? 1 : 0
  const behindText = nulBytes + (isOffer(offerBytes) ? namedOfferBytes : 0)
  const bufferBytes =
    layout.length === undefined ? (answer.bufferBytes ?? layout.queryBufferBytes) : text.length + behindText
  return encode(layout, answer.type ?? packetTypes.answer, answer.resultCode, text, nulBytes, bufferBytes, (packet) =>
    writeOffer(layout, packet, text.length, offerBytes),
  )
}

/**
 * The most text, in bytes, an answer may hold. `limitBytes` is what `agreedBufferBytes` said; `bufferBytes` the size of
 * the v2 query, which its answer may always have.
 */
export function answerTextLimit(answer: {
  readonly version: PacketVersion
  readonly bufferBytes: number
  readonly limitBytes: number
}): number {
  const layout = layouts[answer.version]
  const most = layout.length === undefined ? Math.max(answer.bufferBytes, answer.limitBytes) : answer.limitBytes
  return most - (layout.answerCountsNul ? 1 : 0)
}

/** Decodes one complete packet; `sizeBytes` is its whole size. Bytes behind a v3 or v4 packet are ignored. */
export function decodePacket(bytes: Buffer): DecodeOutcome {
  const refused = (code: RefusalCode): DecodeOutcome => ({ kind: 'refused', code })
  if (bytes.length === 0) return refused('empty-packet')
  if (bytes.length < 2) return refused('truncated')
  const layout = layoutOf(bytes.readInt16BE(fields.version.at))
  if (!layout) return refused('bad-version')
  if (bytes.length < wireEnd(layout, layout.length ? 0 : 1)) return refused('truncated')
  const type = bytes.readInt16BE(fields.type.at)
  const bufferBytes = layout.length
    ? bytes.readInt32BE(layout.length.at)
    : bytes.length - layout.bufferAt - layout.tailBytes
  const badLength = checkLength(layout, bufferBytes, type === packetTypes.query ? 'query' : 'answer')
  if (badLength) return refused(badLength)
  const end = wireEnd(layout, bufferBytes)
  if (bytes.length < end) return refused('truncated')
  const sum = addZeroTail(layout, continueChecksum(layout, bytes.subarray(0, end), 0, 0))
  if (sum !== bytes.readUInt32BE(fields.checksum.at)) return refused('bad-crc')
  if (type < packetTypes.query || type > packetTypes.answerMore) return refused('bad-type')
  return { kind: 'packet', packet: readPacket(layout, bytes, bufferBytes), sizeBytes: packetBytes(layout, bufferBytes) }
}

/** Checks a buffer length from the wire, before anything is allocated for it; undefined when it is good. */
export function checkLength(
  layout: Layout,
  bufferBytes: number,
  direction: 'query' | 'answer',
  maxBufferBytes: number = offerRange.mostBytes,
): 'bad-length' | 'too-big' | undefined {
  if (bufferBytes < 0 || (bufferBytes === 0 && !layout.emptyBuffer[direction])) return 'bad-length'
  return bufferBytes > maxBufferBytes ? 'too-big' : undefined
}

/** How many bytes must be there to judge a packet: all, but for a tail that counts as zeros anyway. */
export function wireEnd(layout: Layout, bufferBytes: number): number {
  return packetBytes(layout, bufferBytes) - (layout.tail === 'zeros' ? layout.tailBytes : 0)
}

/** What a packet says, once its length and checksum are known to be good. The text is a view into `bytes`. */
export function readPacket(layout: Layout, bytes: Buffer, bufferBytes: number): Packet {
  const bufferEnd = layout.bufferAt + bufferBytes
  const buffer = bytes.subarray(layout.bufferAt, bufferEnd)
  const text = upToNul(buffer)
  const type = bytes.readInt16BE(fields.type.at)
  const resultCode = bytes.readInt16BE(fields.resultCode.at)
  const offerBytes = layout.length
    ? readNamedOffer(buffer.subarray(text.length + 1))
    : type === packetTypes.query
      ? readV2Offer(resultCode, bytes.subarray(bufferEnd, bufferEnd + layout.tailBytes))
      : undefined
  return { version: layout.version, type, resultCode, text, bufferBytes, offerBytes }
}

function encode(
  layout: Layout,
  type: number,
  resultCode: number,
  text: Uint8Array,
  nulBytes: number,
  bufferBytes: number,
  finish?: (packet: Buffer) => void,
): Buffer {
  if (!Number.isInteger(bufferBytes) || bufferBytes < 0 || bufferBytes > offerRange.mostBytes)
    throw new RangeError(
      `a v${layout.version} buffer of ${bufferBytes} bytes is not within 0 to ${offerRange.mostBytes}`,
    )
  if (text.length > bufferBytes - nulBytes)
    throw new RangeError(
      `a v${layout.version} packet with a buffer of ${bufferBytes} bytes carries at most ${bufferBytes - nulBytes} bytes of text, not ${text.length}`,
    )
  const packet = Buffer.alloc(packetBytes(layout, bufferBytes))
  packet.writeInt16BE(layout.version, fields.version.at)
  packet.writeInt16BE(type, fields.type.at)
  packet.writeInt16BE(resultCode, fields.resultCode.at)
  if (layout.length) packet.writeInt32BE(bufferBytes, layout.length.at)
  packet.set(text, layout.bufferAt)
  finish?.(packet)
  packet.writeUInt32BE(continueChecksum(layout, packet, 0, 0), fields.checksum.at)
  return packet
}

// Stock ignores what follows a NUL, other peers do not (spec/nrpe.md §4 T2): so nothing but zeros ever does.
function upToNul<Bytes extends Uint8Array>(bytes: Bytes): Bytes {
  const nul = bytes.indexOf(0)
  return nul === -1 ? bytes : (bytes.subarray(0, nul) as Bytes)
}
