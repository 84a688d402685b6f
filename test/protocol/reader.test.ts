import fc from 'fast-check'
import { afterEach, describe, expect, it, vi } from 'vitest'
import * as crc from '../../src/protocol/crc.ts'
import { encodeAnswer, encodeQuery, type PacketVersion } from '../../src/protocol/packet.ts'
import { type PacketReader, packetReader, type ReadOutcome } from '../../src/protocol/reader.ts'
import { recorded, recordedBytes, refusals } from './recorded.ts'

vi.mock(import('../../src/protocol/crc.ts'), async (original) => {
  const { crc32 } = await original()
  return { crc32: vi.fn(crc32) }
})

afterEach(() => {
  vi.restoreAllMocks()
  vi.mocked(crc.crc32).mockClear()
})

const mib = 1024 * 1024
const queries = (maxBufferBytes = 65_536) => packetReader({ direction: 'query', maxBufferBytes })
const answers = (maxBufferBytes = mib) => packetReader({ direction: 'answer', maxBufferBytes })

/** Pushes chunks of the sizes given, in turn, until the bytes are used up. */
function pushAll(reader: PacketReader, bytes: Buffer, sizes: readonly number[]): ReadOutcome {
  let outcome = reader.push(Buffer.alloc(0))
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1
    outcome = reader.push(bytes.subarray(at, at + size))
    at += size
  }
  return outcome
}

describe('recorded packets', () => {
  it.each(recorded.map((packet) => [packet.name, packet] as const))('reads or refuses %s', (name, packet) => {
    for (const sizes of [[packet.bytes.length], [10, 2, 4, 2000], [7], [1]]) {
      const reader = packetReader({ direction: packet.direction, maxBufferBytes: 65_536 })
      const pushed = pushAll(reader, packet.bytes, sizes)
      const outcome = pushed.kind === 'more' ? reader.end() : pushed
      const code = refusals[name]
      if (code) expect(outcome).toMatchObject({ kind: 'refused', code })
      else expect(outcome).toMatchObject({ kind: 'packet', sizeBytes: packet.bytes.length })
    }
  })

  it('says what it refused', () => {
    const detail = (name: string) => {
      const outcome = queries().push(recordedBytes(name))
      return outcome.kind === 'refused' ? outcome.detail : outcome.kind
    }
    expect(detail('bad-query-v5')).toBe('version 5')
    expect(detail('bad-query-v4-length65537')).toBe('buffer length 65537 exceeds 65536')
    expect(detail('bad-query-v4-negative')).toBe('buffer length -1')
    expect(detail('bad-query-v4-crc')).toBe('checksum a8ff1e66, not a8ff1e67')
    expect(detail('bad-query-v2-type2')).toBe('packet type 2 in a query')
  })
})

describe('a v2 packet, which carries no length', () => {
  const ofSize = (bufferBytes: number) =>
    encodeQuery({ version: 2, text: Buffer.from('check_load'), bufferBytes, offerBytes: mib })

  it('of 268 bytes is known where its chunk ends', () => {
    expect(queries().push(recordedBytes('query-v2-payload-256'))).toMatchObject({
      kind: 'packet',
      sizeBytes: 268,
      packet: { bufferBytes: 256 },
    })
  })

  it('of the smallest size, 13 bytes, is known', () => {
    expect(queries().push(encodeQuery({ version: 2, text: Buffer.alloc(0), bufferBytes: 1 }))).toMatchObject({
      kind: 'packet',
      sizeBytes: 13,
    })
  })

  it('of 1036 bytes is known in a chunk that runs past it', () => {
    const outcome = queries().push(Buffer.concat([recordedBytes('query-v2-check'), Buffer.alloc(500, 'x')]))
    expect(outcome).toMatchObject({ kind: 'packet', sizeBytes: 1036 })
  })

  it('of a size given is known in a chunk that runs past it', () => {
    const reader = packetReader({ direction: 'query', maxBufferBytes: mib, v2Sizes: [20_480, 4096] })
    expect(reader.push(Buffer.concat([ofSize(4096), Buffer.alloc(500)]))).toMatchObject({ sizeBytes: 4108 })
    expect(reader.receivedBytes()).toBe(4608)
  })

  it('of any size is known at the chunk that ends it', () => {
    const reader = queries()
    expect(pushAll(reader, ofSize(20_480), [1448])).toMatchObject({ kind: 'packet', sizeBytes: 20_492 })
  })

  it('tells from 1036 bytes on that it may be complete but broken', () => {
    const reader = queries()
    const broken = recordedBytes('bad-query-v2-crc')
    expect(reader.push(broken.subarray(0, 1035))).toEqual({ kind: 'more', unfitting: false })
    expect(reader.quiet()).toEqual({ kind: 'more', unfitting: false })
    expect(reader.push(broken.subarray(1035))).toEqual({ kind: 'more', unfitting: true })
    expect(reader.quiet()).toMatchObject({ kind: 'refused', code: 'bad-crc' })
    expect(reader.push(Buffer.alloc(1))).toMatchObject({ kind: 'refused', code: 'bad-crc' })
  })

  it('tells so at a smaller size where one is expected', () => {
    const reader = packetReader({ direction: 'answer', maxBufferBytes: mib, v2Sizes: [256] })
    const broken = encodeAnswer({ version: 2, resultCode: 0, text: Buffer.from('x'), bufferBytes: 256 })
    broken[20] = 1
    expect(reader.push(broken)).toEqual({ kind: 'more', unfitting: true })
  })

  it('is refused once no size within the limit is left', () => {
    const reader = queries(2048)
    expect(reader.push(Buffer.concat([Buffer.from('0002', 'hex'), Buffer.alloc(2058)]))).toMatchObject({ kind: 'more' })
    expect(reader.push(Buffer.alloc(1))).toEqual({
      kind: 'refused',
      code: 'too-big',
      detail: 'a version 2 packet of more than 2060 bytes',
    })
  })

  it('of stock size or of a size given passes any limit', () => {
    expect(queries(100).push(recordedBytes('query-v2-check'))).toMatchObject({ kind: 'packet' })
    const reader = packetReader({ direction: 'query', maxBufferBytes: 100, v2Sizes: [4096] })
    expect(pushAll(reader, ofSize(4096), [1000])).toMatchObject({ kind: 'packet' })
  })
})

describe('the end of the stream', () => {
  it('before any byte is an empty packet', () => {
    expect(queries().end()).toEqual({ kind: 'refused', code: 'empty-packet', detail: 'no bytes' })
  })

  it('inside a packet is a truncated one', () => {
    for (const name of ['query-v2-check', 'query-v3-check', 'query-v4-check'])
      for (const size of [1, 2, 9, 15, 16, 500]) {
        const reader = queries()
        expect(reader.push(recordedBytes(name).subarray(0, size))).toEqual({ kind: 'more', unfitting: false })
        expect(reader.end()).toMatchObject({ kind: 'refused', code: 'truncated' })
      }
  })

  it('says how much is missing where that is known', () => {
    const reader = queries()
    reader.push(recordedBytes('query-v4-check').subarray(0, 500))
    expect(reader.end()).toMatchObject({ detail: 'the packet ended after 500 of 1036 bytes' })
  })

  it('changes nothing once the packet is there', () => {
    const reader = queries()
    const outcome = reader.push(recordedBytes('query-v4-check'))
    expect(reader.end()).toBe(outcome)
    expect(reader.quiet()).toBe(outcome)
  })
})

describe('a packet with a length', () => {
  it('is complete without the three zero bytes of v3', () => {
    const bytes = recordedBytes('query-v3-check')
    const reader = queries()
    expect(reader.push(bytes.subarray(0, -4))).toMatchObject({ kind: 'more' })
    expect(reader.push(bytes.subarray(-4, -3))).toMatchObject({ kind: 'packet', sizeBytes: 1036 })
    expect(reader.push(bytes.subarray(-3))).toMatchObject({ kind: 'packet' })
    expect(reader.receivedBytes()).toBe(1036)
  })

  it('may be empty only in a v3 answer', () => {
    const empty = recordedBytes('answer-v3-empty-3.2.1')
    expect(answers().push(empty)).toMatchObject({ kind: 'packet' })
    expect(answers().push(empty.subarray(0, 16))).toMatchObject({ kind: 'packet' })
    expect(queries().push(empty)).toMatchObject({ kind: 'refused', code: 'bad-length' })
    expect(answers().push(recordedBytes('odd-answer-v4-length0'))).toMatchObject({
      kind: 'refused',
      code: 'bad-length',
    })
  })

  it('falls silent without being refused', () => {
    const reader = queries()
    reader.push(recordedBytes('query-v4-check').subarray(0, 1000))
    expect(reader.quiet()).toEqual({ kind: 'more', unfitting: false })
  })

  it('passes with exactly the largest buffer, and not with one byte more', () => {
    const answer = (textBytes: number) =>
      encodeAnswer({ version: 4, resultCode: 0, text: Buffer.alloc(textBytes, 'x') })
    expect(answers(2048).push(answer(2047))).toMatchObject({ kind: 'packet' })
    expect(answers(2048).push(answer(2048).subarray(0, 16))).toMatchObject({ kind: 'refused', code: 'too-big' })
  })
})

it('hands over an answer that says more follows', () => {
  expect(answers().push(recordedBytes('bad-answer-v2-type3'))).toMatchObject({ kind: 'packet', packet: { type: 3 } })
})

it('refuses an answer that is a query', () => {
  expect(answers().push(recordedBytes('query-v4-check'))).toMatchObject({ detail: 'packet type 1 in an answer' })
})

it('refuses another protocol at its second byte', () => {
  const reader = queries()
  expect(reader.push(Buffer.from('G'))).toEqual({ kind: 'more', unfitting: false })
  expect(reader.push(Buffer.from('E'))).toEqual({ kind: 'refused', code: 'bad-version', detail: 'version 18245' })
})

it('keeps its own copy of what it was given', () => {
  const bytes = Buffer.from(recordedBytes('query-v4-check'))
  const outcome = queries().push(bytes)
  bytes.fill(0xff)
  expect(outcome.kind === 'packet' && outcome.packet.text.toString()).toBe('_NRPE_CHECK')
})

it('reads the same packet however the stream is cut', () => {
  fc.assert(
    fc.property(
      fc.constantFrom<PacketVersion>(2, 3, 4),
      fc.uint8Array({ minLength: 1, maxLength: 4000 }),
      fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 8 }),
      (version, text, sizes) => {
        const bytes = encodeAnswer({ version, resultCode: 1, text, bufferBytes: 4096 })
        const whole = answers().push(bytes)
        expect(whole.kind).toBe('packet')
        expect(pushAll(answers(), bytes, sizes)).toEqual(whole)
      },
    ),
    { seed: 1 },
  )
})

it.each([2, 3, 4] as const)('sums and copies each byte of a v%i packet about once, even byte by byte', (version) => {
  const bytes = encodeAnswer({ version, resultCode: 0, text: Buffer.alloc(20_000, 'x'), bufferBytes: 20_480 })
  vi.mocked(crc.crc32).mockClear()
  const allocate = vi.spyOn(Buffer, 'allocUnsafe')
  expect(pushAll(answers(), bytes, [1])).toMatchObject({ kind: 'packet' })
  const summed = vi.mocked(crc.crc32).mock.calls.reduce((sum, [piece]) => sum + piece.length, 0)
  const allocated = allocate.mock.calls.reduce((sum, [size]) => sum + size, 0)
  expect(summed).toBe(bytes.length)
  expect(allocated).toBeLessThan(4 * bytes.length)
})

it('allocates for what arrived, not for what a length claims', () => {
  const header = Buffer.from(`0004000200000000${'0000'.repeat(2)}03ffffff`, 'hex')
  const allocate = vi.spyOn(Buffer, 'allocUnsafe')
  const reader = answers(64 * mib)
  reader.push(header)
  reader.push(Buffer.alloc(100))
  expect(reader.end()).toMatchObject({ code: 'truncated' })
  for (const [size] of allocate.mock.calls) expect(size).toBeLessThanOrEqual(2048)
})

it.each([2, 4] as const)('never allocates more for a v%i packet than the limit allows, byte by byte', (version) => {
  const bytes = encodeAnswer({ version, resultCode: 0, text: Buffer.alloc(4095, 'x'), bufferBytes: 4096 })
  const allocate = vi.spyOn(Buffer, 'allocUnsafe')
  expect(pushAll(answers(4096), bytes, [1])).toMatchObject({ kind: 'packet' })
  expect(Math.max(...allocate.mock.calls.map(([size]) => size))).toBeLessThanOrEqual(16 + 4096)
})
