import fc from 'fast-check'
import { afterEach, expect, it, vi } from 'vitest'
import { fit as cutToFit } from '../../src/protocol/fit.ts'
import { decodePacket } from '../../src/protocol/packet.ts'
import { packetReader } from '../../src/protocol/reader.ts'
import { recorded } from './recorded.ts'

afterEach(() => vi.restoreAllMocks())

const limitBytes = 4096
const bounded = { seed: 20_260_101, numRuns: 2000 }

const mutated = fc
  .record({
    packet: fc.constantFrom(...recorded),
    edits: fc.array(fc.tuple(fc.oneof(fc.nat(20), fc.nat(2100)), fc.integer({ min: 0, max: 255 })), { maxLength: 5 }),
    keep: fc.nat(2200),
    behind: fc.uint8Array({ maxLength: 40 }),
  })
  .map(({ packet, edits, keep, behind }) => {
    const bytes = Buffer.from(packet.bytes)
    for (const [at, value] of edits) if (at < bytes.length) bytes[at] = value
    return Buffer.concat([bytes.subarray(0, keep), behind])
  })
const noise = fc.uint8Array({ maxLength: 9000 }).map((bytes) => Buffer.from(bytes))
const versioned = fc
  .tuple(fc.constantFrom(2, 3, 4), noise)
  .map(([version, bytes]) => Buffer.concat([Buffer.from([0, version]), bytes]))
const anything = fc.oneof(mutated, noise, versioned)
const cuts = fc.array(fc.integer({ min: 1, max: 2000 }), { minLength: 1, maxLength: 6 })

it('no bytes make the reader throw, stay undecided at the end, or hold more than the limit', () => {
  const allocate = vi.spyOn(Buffer, 'allocUnsafe')
  fc.assert(
    fc.property(anything, cuts, fc.constantFrom('query' as const, 'answer' as const), (bytes, sizes, direction) => {
      allocate.mockClear()
      const reader = packetReader({ direction, maxBufferBytes: limitBytes })
      for (let at = 0, turn = 0; at < bytes.length; turn++) {
        const size = sizes[turn % sizes.length] ?? 1
        reader.push(bytes.subarray(at, at + size))
        at += size
      }
      const largest = Math.max(0, ...allocate.mock.calls.map(([size]) => size))
      expect(reader.receivedBytes()).toBe(bytes.length)
      expect(reader.end().kind).not.toBe('more')
      expect(largest).toBeLessThanOrEqual(16 + limitBytes)
    }),
    bounded,
  )
})

it('no bytes make the decoder throw', () => {
  fc.assert(
    fc.property(anything, (bytes) => {
      const outcome = decodePacket(bytes)
      if (outcome.kind === 'packet') expect(outcome.packet.text.length).toBeLessThanOrEqual(outcome.packet.bufferBytes)
    }),
    bounded,
  )
})

it('no bytes and no limit make fit throw or exceed it', () => {
  fc.assert(
    fc.property(noise, fc.integer({ min: 0, max: 9100 }), (bytes, most) => {
      expect(cutToFit(bytes, most).text.length).toBeLessThanOrEqual(most)
    }),
    bounded,
  )
})
