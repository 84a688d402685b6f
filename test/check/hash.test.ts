import fc from 'fast-check'
import { expect, it } from 'vitest'
import { fingerprintHash } from '../../src/check/hash.ts'

// The published test vectors of FNV-1a, 64 bits.
it.each([
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['foobar', '85944171f73967e8'],
])('hashes %j as FNV-1a does', (text, hash) => {
  expect(fingerprintHash(Buffer.from(text))).toBe(hash)
})

it('hashes as arithmetic of 64 bits does', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      let hash = 0xcbf29ce484222325n
      for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n)
      expect(fingerprintHash(bytes)).toBe(hash.toString(16).padStart(16, '0'))
    }),
  )
})
