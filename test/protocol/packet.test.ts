import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  answerTextLimit,
  decodePacket,
  encodeAnswer,
  encodeQuery,
  type Packet,
  packetTypes,
} from '../../src/protocol/packet.ts'
import { recorded, recordedBytes, refusals } from './recorded.ts'

// What decodePacket cannot see: it has no direction and no limit of its own.
const leftToTheReader: Readonly<Record<string, string | undefined>> = {
  'bad-query-v2-type2': undefined,
  'bad-query-v4-type3': undefined,
  'bad-query-v4-length65537': 'truncated',
}

function decoded(bytes: Buffer): Packet {
  const outcome = decodePacket(bytes)
  if (outcome.kind !== 'packet') throw new Error(outcome.code)
  return outcome.packet
}

/** Checksum, and in v2 the bytes stock fills with noise, set to zero. */
function withoutNoise(bytes: Buffer, direction: 'query' | 'answer'): Buffer {
  const masked = Buffer.from(bytes)
  masked.fill(0, 4, 8)
  if (direction === 'query') masked.fill(0, 8, 10)
  masked.fill(0, masked.length - 2)
  return masked
}

const text = fc.uint8Array({ minLength: 0, maxLength: 3000 }).map((bytes) => Buffer.from(bytes.filter((b) => b !== 0)))
const version = fc.constantFrom(2 as const, 3 as const, 4 as const)

describe('recorded packets', () => {
  it.each(recorded.map((packet) => [packet.name, packet] as const))('decodes or refuses %s', (name, packet) => {
    const outcome = decodePacket(packet.bytes)
    const code = name in leftToTheReader ? leftToTheReader[name] : refusals[name]
    if (code) expect(outcome).toEqual({ kind: 'refused', code })
    else
      expect(outcome).toMatchObject({
        kind: 'packet',
        sizeBytes: packet.bytes.length,
        packet: { version: packet.version },
      })
  })

  const ours = recorded.filter(({ name }) => name.startsWith('query-') || name.startsWith('answer-'))

  it.each(ours.map((packet) => [packet.name, packet] as const))('encodes %s to the same bytes', (_, packet) => {
    const { version, resultCode, text, bufferBytes } = decoded(packet.bytes)
    const encoded =
      packet.direction === 'query'
        ? encodeQuery({ version, text, bufferBytes })
        : encodeAnswer({ version, resultCode, text, bufferBytes })
    if (version === 2) {
      expect(withoutNoise(encoded, packet.direction)).toEqual(withoutNoise(packet.bytes, packet.direction))
      expect(encoded.subarray(-2)).toEqual(Buffer.alloc(2))
    } else expect(encoded).toEqual(packet.bytes)
  })

  it('reads the text up to the first NUL', () => {
    expect(decoded(recordedBytes('good-query-v4-after-nul')).text.toString()).toBe('ok')
    expect(decoded(recordedBytes('good-query-v2-after-nul')).text.toString()).toBe('ok')
    expect(decoded(recordedBytes('answer-v3-check-3.2.1')).text.toString()).toBe('NRPE v3.2.1')
    expect(decoded(recordedBytes('good-answer-v4-no-nul')).text.toString()).toBe('hello')
  })

  it('reads the result code as a signed number', () => {
    expect(decoded(recordedBytes('odd-answer-v4-result-1')).resultCode).toBe(-1)
    expect(decoded(recordedBytes('odd-answer-v4-result300')).resultCode).toBe(300)
  })

  it('finds no offer in any of them', () => {
    for (const { bytes } of recorded) {
      const outcome = decodePacket(bytes)
      if (outcome.kind === 'packet') expect(outcome.packet.offerBytes).toBeUndefined()
    }
  })
})

describe('encodeQuery', () => {
  it('throws away nothing: a text too long for v2 is a RangeError naming both sizes', () => {
    expect(() => encodeQuery({ version: 2, text: Buffer.alloc(1024, 'x') })).toThrow(
      new RangeError('a v2 packet with a buffer of 1024 bytes carries at most 1023 bytes of text, not 1024'),
    )
    expect(encodeQuery({ version: 2, text: Buffer.alloc(1023, 'x') })).toHaveLength(1036)
  })

  it('refuses a v2 payload size that is none', () => {
    for (const bufferBytes of [-1, 0, 1.5, Number.NaN, 2 ** 31])
      expect(() => encodeQuery({ version: 2, text: Buffer.alloc(0), bufferBytes })).toThrow(RangeError)
  })

  it('gives back what was encoded, in every version', () => {
    fc.assert(
      fc.property(version, text, (version, text) => {
        const packet = decoded(encodeQuery({ version, text, bufferBytes: 4096 }))
        expect(packet).toMatchObject({ version, type: packetTypes.query, resultCode: 0, offerBytes: undefined })
        expect(packet.text).toEqual(text)
      }),
    )
  })

  it('ends the text at its first NUL', () => {
    const query = encodeQuery({ version: 4, text: Buffer.from('ok\0junk;|') })
    expect(query).toEqual(encodeQuery({ version: 4, text: Buffer.from('ok') }))
  })
})

describe('encodeAnswer', () => {
  it('gives back what was encoded, in every version', () => {
    fc.assert(
      fc.property(version, text, fc.integer({ min: -32768, max: 32767 }), (version, text, resultCode) => {
        const packet = decoded(encodeAnswer({ version, resultCode, text, bufferBytes: 3001 }))
        expect(packet).toMatchObject({ version, type: packetTypes.answer, resultCode })
        expect(packet.text).toEqual(text)
      }),
    )
  })

  it('ends a v2 answer in two zero bytes, which stock check_nrpe -P never reads', () => {
    const answer = encodeAnswer({ version: 2, resultCode: 2, text: Buffer.from('boom'), bufferBytes: 4096 })
    expect(answer).toHaveLength(12 + 4096)
    expect(answer.subarray(14).every((byte) => byte === 0)).toBe(true)
  })

  it('throws a RangeError for a text or a result code that does not fit', () => {
    expect(() => encodeAnswer({ version: 2, resultCode: 0, text: Buffer.alloc(1024, 'x') })).toThrow(RangeError)
    expect(() => encodeAnswer({ version: 4, resultCode: 32768, text: Buffer.alloc(0) })).toThrow(RangeError)
  })

  it('can say that more follows', () => {
    const answer = encodeAnswer({ version: 2, resultCode: 0, text: Buffer.from('1'), type: packetTypes.answerMore })
    expect(decoded(answer).type).toBe(3)
  })

  it('takes exactly as much text as answerTextLimit says', () => {
    fc.assert(
      fc.property(version, fc.integer({ min: 1024, max: 70_000 }), (version, limitBytes) => {
        const most = answerTextLimit({ version, bufferBytes: 1024, limitBytes })
        const answer = encodeAnswer({ version, resultCode: 0, text: Buffer.alloc(most, 'x'), bufferBytes: limitBytes })
        expect(decoded(answer).bufferBytes).toBe(limitBytes)
      }),
    )
  })

  it('lets a v2 answer be as big as its query, whatever the limit', () => {
    expect(answerTextLimit({ version: 2, bufferBytes: 20_480, limitBytes: 1024 })).toBe(20_479)
    expect(answerTextLimit({ version: 2, bufferBytes: 1024, limitBytes: 20_480 })).toBe(20_479)
  })
})

describe('decodePacket', () => {
  it('calls nothing at all an empty packet and every cut one truncated', () => {
    expect(decodePacket(Buffer.alloc(0))).toEqual({ kind: 'refused', code: 'empty-packet' })
    for (const name of ['query-v4-check', 'answer-v4-check']) {
      const bytes = recordedBytes(name)
      for (let size = 1; size < bytes.length; size++)
        expect(decodePacket(bytes.subarray(0, size))).toEqual({ kind: 'refused', code: 'truncated' })
    }
  })

  it('takes a v3 packet whose three zero bytes never arrived', () => {
    expect(decodePacket(recordedBytes('answer-v3-check-3.2.1').subarray(0, -3))).toMatchObject({ kind: 'packet' })
  })

  it('refuses a type no one knows', () => {
    for (const type of [-1, 0, 4, 20]) {
      const answer = encodeAnswer({ version: 4, resultCode: 0, text: Buffer.from('x'), type })
      expect(decodePacket(answer)).toEqual({ kind: 'refused', code: 'bad-type' })
    }
  })

  it('takes an empty text: who refuses it is to say so', () => {
    expect(decoded(recordedBytes('bad-query-v2-empty')).text).toHaveLength(0)
    expect(decoded(recordedBytes('answer-v3-empty-3.2.1')).text).toHaveLength(0)
  })
})
