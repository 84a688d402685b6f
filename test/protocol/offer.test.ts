import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc32 } from '../../src/protocol/crc.ts'
import { agreedBufferBytes, offerRange, stockBufferBytes } from '../../src/protocol/offer.ts'
import { decodePacket, encodeAnswer, encodeQuery, type Packet, packetTypes } from '../../src/protocol/packet.ts'

const mib = 1024 * 1024

function packetOf(bytes: Buffer): Packet {
  const outcome = decodePacket(bytes)
  if (outcome.kind !== 'packet') throw new Error(outcome.code)
  return outcome.packet
}

describe('an offer in a v2 query', () => {
  it('changes the result code and the last two bytes, nothing else but the checksum', () => {
    const plain = encodeQuery({ version: 2, text: Buffer.from('check_load') })
    const offering = encodeQuery({ version: 2, text: Buffer.from('check_load'), offerBytes: mib })
    expect(offering).toHaveLength(1036)
    expect(offering.subarray(-2).toString('hex')).toBe('d0a5')
    expect(offering.readInt16BE(8)).toBe(1024)
    expect(offering.subarray(10, -2)).toEqual(plain.subarray(10, -2))
  })

  it('is read back in whole KiB, at most 32,767 of them', () => {
    const read = (offerBytes: number) =>
      packetOf(encodeQuery({ version: 2, text: Buffer.from('x'), offerBytes })).offerBytes
    expect(read(1024)).toBe(1024)
    expect(read(5000)).toBe(4096)
    expect(read(64 * mib)).toBe(32_767 * 1024)
    expect(read(1023)).toBeUndefined()
  })

  it('works in a packet of any payload size', () => {
    const query = encodeQuery({ version: 2, text: Buffer.from('x'), offerBytes: mib, bufferBytes: 256 })
    expect(packetOf(query)).toMatchObject({ offerBytes: mib, bufferBytes: 256 })
  })

  it('is none when the size is zero or negative', () => {
    for (const resultCode of [0, -1]) {
      const query = encodeAnswer({ version: 2, type: packetTypes.query, resultCode, text: Buffer.from('x') })
      query.writeUInt16BE(0xd0a5, 1034)
      query.writeUInt32BE(0, 4)
      const resealed = encodeSealed(query)
      expect(packetOf(resealed)).toMatchObject({ type: packetTypes.query, resultCode, offerBytes: undefined })
    }
  })
})

describe('an offer in a v4 or v3 query', () => {
  it.each([4, 3] as const)('v%i: stays 1036 bytes as long as text, NUL and offer fit, then grows', (version) => {
    const inside = version === 4 ? 1020 : 1017
    const size = (textBytes: number) =>
      encodeQuery({ version, text: Buffer.alloc(textBytes, 'x'), offerBytes: mib }).length
    expect(size(1)).toBe(1036)
    expect(size(inside - 9)).toBe(1036)
    expect(size(inside - 8)).toBe(1037)
    expect(size(2000)).toBe(1036 - inside + 2009)
  })

  it('is PLN1 and a big-endian size behind the NUL', () => {
    const query = encodeQuery({ version: 4, text: Buffer.from('ok'), offerBytes: mib })
    expect(query.subarray(16, 27).toString('latin1')).toBe('ok\0PLN1\x00\x10\x00\x00')
  })

  it('below 1 KiB is left out and ignored, above 64 MiB lowered', () => {
    expect(encodeQuery({ version: 4, text: Buffer.from('ok'), offerBytes: 1023 })).toEqual(
      encodeQuery({ version: 4, text: Buffer.from('ok') }),
    )
    expect(packetOf(encodeQuery({ version: 4, text: Buffer.from('ok'), offerBytes: 2 ** 40 })).offerBytes).toBe(
      offerRange.mostBytes,
    )
    const withSize = (size: number) => {
      const query = encodeQuery({ version: 4, text: Buffer.from('ok'), offerBytes: mib })
      query.writeUInt32BE(size, 23)
      return packetOf(encodeSealed(query)).offerBytes
    }
    expect(withSize(1023)).toBeUndefined()
    expect(withSize(0xffffffff)).toBe(offerRange.mostBytes)
  })

  it('is found wherever the text ends', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(3 as const, 4 as const),
        fc.integer({ min: 0, max: 2100 }),
        fc.integer({ min: 1024, max: 64 * mib }),
        (version, textBytes, offerBytes) => {
          const packet = packetOf(encodeQuery({ version, text: Buffer.alloc(textBytes, 'é'), offerBytes }))
          expect(packet.offerBytes).toBe(offerBytes)
          expect(packet.text).toHaveLength(textBytes)
        },
      ),
    )
  })
})

describe('agreedBufferBytes', () => {
  const asked = (version: 2 | 3 | 4, offerBytes?: number, bufferBytes = 1024) =>
    packetOf(encodeQuery({ version, text: Buffer.from('x'), bufferBytes, ...(offerBytes ? { offerBytes } : {}) }))

  it('is the smaller of what both ends allow', () => {
    for (const version of [2, 3, 4] as const) {
      expect(agreedBufferBytes(4 * mib, asked(version, 2 * mib))).toBe(2 * mib)
      expect(agreedBufferBytes(mib, asked(version, 2 * mib))).toBe(mib)
    }
  })

  it('is the query’s own size for a v2 client that offers nothing', () => {
    expect(agreedBufferBytes(mib, asked(2))).toBe(1024)
    expect(agreedBufferBytes(1024, asked(2, undefined, 20_480))).toBe(20_480)
  })

  it('is what a stock v3 or v4 client takes when it offers nothing', () => {
    expect(agreedBufferBytes(mib, asked(4))).toBe(stockBufferBytes)
    expect(agreedBufferBytes(mib, asked(3))).toBe(65_536)
    expect(agreedBufferBytes(2048, asked(4))).toBe(2048)
  })
})

/** The packet with its checksum made good again. */
function encodeSealed(packet: Buffer): Buffer {
  packet.writeUInt32BE(0, 4)
  packet.writeUInt32BE(crc32(packet), 4)
  return packet
}

describe('an offer in an answer', () => {
  it.each([3, 4] as const)('of version %i stands behind the NUL of the text, which it leaves as it is', (version) => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 2100 }),
        fc.integer({ min: 1024, max: 64 * mib }),
        (textBytes, offerBytes) => {
          const text = Buffer.alloc(textBytes, 'é')
          const packet = packetOf(encodeAnswer({ version, resultCode: 1, text, offerBytes }))
          expect(packet).toMatchObject({ offerBytes, resultCode: 1, bufferBytes: textBytes + 9 })
          expect(packet.text.equals(text)).toBe(true)
        },
      ),
    )
  })

  it('of version 2 has no place: its result code is the state', () => {
    const answer = { version: 2, resultCode: 2, text: Buffer.from('OK') } as const
    expect(encodeAnswer({ ...answer, offerBytes: mib })).toEqual(encodeAnswer(answer))
  })
})
