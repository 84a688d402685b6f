import { expect, it } from 'vitest'
import { packAnswer } from '../../src/daemon/pack-answer.ts'
import { agreedBufferBytes } from '../../src/protocol/offer.ts'
import { decodePacket, encodeQuery, type Packet, type PacketVersion } from '../../src/protocol/packet.ts'

function queryOf(version: PacketVersion, sizes: { offerBytes?: number; bufferBytes?: number } = {}): Packet {
  const decoded = decodePacket(encodeQuery({ version, text: Buffer.from('x'), ...sizes }))
  if (decoded.kind !== 'packet') throw new Error(decoded.code)
  return decoded.packet
}

function pack(query: Packet, text: Buffer, own = 1024 * 1024, outputBytes = text.length) {
  const answer = { resultCode: 0, text, outputBytes, staged: [] }
  return packAnswer(query, answer, agreedBufferBytes(own, query), own)
}

it.each([
  ['a stock v2 query of the standard size', queryOf(2), 5_000, 1036],
  ['a v2 query of 20,480 bytes', queryOf(2, { bufferBytes: 20_480 }), 100, 20_492],
  ['a short text for a v2 query with an offer', queryOf(2, { offerBytes: 1 << 20 }), 100, 1036],
  ['a long text for a v2 query with an offer', queryOf(2, { offerBytes: 1 << 20 }), 5_000, 5_013],
  ['a v4 query', queryOf(4), 5_000, 5_017],
  ['a v3 query', queryOf(3), 5_000, 5_019],
  ['a stock v4 client, past its limit', queryOf(4), 100_000, 65_552],
  ['a v4 client with an offer', queryOf(4, { offerBytes: 1 << 20 }), 100_000, 100_025],
])('the answer to %s has its size', (_, query, textBytes, packetBytes) => {
  expect(pack(query, Buffer.alloc(textBytes, 'a')).bytes.length).toBe(packetBytes)
})

it('tells how much of the text was lost', () => {
  const { cut, bytes } = pack(queryOf(2), Buffer.alloc(4096, 'a'))
  const decoded = decodePacket(bytes)
  const mark = `\n[cut: ${cut?.keptBytes} of 4096 bytes]`
  expect(decoded.kind === 'packet' && decoded.packet.text.toString()).toBe('a'.repeat(1023 - mark.length) + mark)
})

it('marks a text that fits but had lost its end before', () => {
  const { cut, bytes } = pack(queryOf(4), Buffer.from('OK - begun'), 1024 * 1024, 5_000_000)
  expect(cut).toEqual({ keptBytes: 10, ofBytes: 5_000_000 })
  expect(bytes.includes('OK - begun\n[cut: 10 of 5000000 bytes]')).toBe(true)
})

it('goes by the smaller of both limits', () => {
  expect(pack(queryOf(4, { offerBytes: 1 << 20 }), Buffer.alloc(50_000, 'a'), 4096).bytes.length).toBe(16 + 4096)
  expect(pack(queryOf(4, { offerBytes: 4096 }), Buffer.alloc(50_000, 'a')).bytes.length).toBe(16 + 4096)
})

it.each([3, 4] as const)('tells its own size behind the text of a v%i answer, to who told one', (version) => {
  const bytes = pack(queryOf(version, { offerBytes: 4096 }), Buffer.from('OK'), 20_480).bytes
  const decoded = decodePacket(bytes)
  expect(decoded.kind === 'packet' && { ...decoded.packet, text: `${decoded.packet.text}` }).toMatchObject({
    ...{ text: 'OK', offerBytes: 20_480 },
  })
  expect(bytes.subarray(16, 27)).toEqual(Buffer.from('OK\0PLN1\0\0\x50\0', 'latin1'))
})

it.each([2, 3, 4] as const)('tells a v%i client that told none nothing but the text', (version) => {
  expect(pack(queryOf(version), Buffer.from('OK')).bytes.includes('PLN1')).toBe(false)
})

it('tells no size where the text fills what both agreed on', () => {
  const { bytes } = pack(queryOf(4, { offerBytes: 4096 }), Buffer.alloc(4095, 'a'))
  expect([bytes.length, bytes.includes('PLN1')]).toEqual([16 + 4096, false])
})
