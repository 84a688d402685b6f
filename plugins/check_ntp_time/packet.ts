/** The 48 bytes of NTP, version 4 (RFC 5905 §7.3): what a client sends, and what it reads of the answer. */

/** Bytes of a packet without extensions. */
const packetBytes = 48
/** No leap warning, version 4, mode 3 (client). */
const clientFirstByte = 0x23
const serverMode = 4
/** Where the fields lie. */
const at = { stratum: 1, rootDelay: 4, rootDispersion: 8, reference: 12, origin: 24, received: 32, sent: 40 } as const

/** Seconds from 1900 to 1970, and of an era: the counter starts anew in 2036. */
const seconds1970 = 2_208_988_800
const eraSeconds = 2 ** 32

/** What a server says of itself and of the time. */
export type Answer = {
  /** Its clock when the query came and when the answer left, milliseconds since 1970. */
  readonly receivedMs: number
  readonly sentMs: number
  /** Are both times there? */
  readonly isTimed: boolean
  /** 3 where its clock was never set. */
  readonly leap: number
  /** 1 to 15; 0 and 16 where it has no time to give. */
  readonly stratum: number
  /** To the reference clock, seconds. */
  readonly rootDelay: number
  readonly rootDispersion: number
  /** Four letters where the stratum is 0: why it gives no time, as `RATE`. */
  readonly reference: string
}

/** A query; `nonce`, 8 bytes, stands where its time could be, and comes back: so nobody else can answer. */
export function encodeQuery(nonce: Uint8Array): Uint8Array {
  const packet = new Uint8Array(packetBytes)
  packet[0] = clientFirstByte
  packet.set(nonce, at.sent)
  return packet
}

/** The nonce of the query to which this is an answer; undefined where it is none. */
export function nonceOf(packet: Buffer): Buffer | undefined {
  const isAnswer = packet.length >= packetBytes && ((packet[0] ?? 0) & 0b111) === serverMode
  return isAnswer ? packet.subarray(at.origin, at.origin + 8) : undefined
}

/** Reads an answer of at least 48 bytes; `nowMs` tells the era. */
export function decodeAnswer(packet: Buffer, nowMs: number): Answer {
  const time = (offset: number): number => {
    const seconds = packet.readUInt32BE(offset) - seconds1970
    const era = Math.round((nowMs / 1000 - seconds) / eraSeconds)
    return (seconds + era * eraSeconds + packet.readUInt32BE(offset + 4) / eraSeconds) * 1000
  }
  return {
    receivedMs: time(at.received),
    sentMs: time(at.sent),
    isTimed: [at.received, at.sent].every((offset) => packet.readUInt32BE(offset) !== 0),
    leap: packet.readUInt8(0) >> 6,
    stratum: packet.readUInt8(at.stratum),
    rootDelay: packet.readInt32BE(at.rootDelay) / 65_536,
    rootDispersion: packet.readUInt32BE(at.rootDispersion) / 65_536,
    reference: packet.toString('latin1', at.reference, at.reference + 4).replace(/\0+$/, ''),
  }
}
