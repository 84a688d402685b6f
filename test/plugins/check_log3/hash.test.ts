import { expect, it } from 'vitest'
import { fingerprintHash } from '../../../plugins/check_log3/seek/hash.ts'

// The published test vectors of FNV-1a, 64 bits.
it.each([
  ['', 'cbf29ce484222325'],
  ['a', 'af63dc4c8601ec8c'],
  ['foobar', '85944171f73967e8'],
])('hashes %j as FNV-1a does', (text, hash) => {
  expect(fingerprintHash(Buffer.from(text))).toBe(hash)
})
