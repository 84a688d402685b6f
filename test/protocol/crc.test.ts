import { crc32 as zlibSum } from 'node:zlib'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { continueChecksum } from '../../src/protocol/checksum.ts'
import { crc32 } from '../../src/protocol/crc.ts'
import { layouts } from '../../src/protocol/layouts.ts'

it('gives the check value of CRC-32/ISO-HDLC', () => {
  expect(crc32(Buffer.from('123456789'))).toBe(0xcbf43926)
  expect(crc32(Buffer.alloc(0))).toBe(0)
})

it('is the same with and without zlib, which takes over behind many sums and for large packets', () => {
  const bytes = Buffer.from(Array.from({ length: 20_000 }, (_, n) => (n * 7) % 251))
  for (let n = 0; n < 100; n++) {
    const part = bytes.subarray(n, n * 10)
    expect(crc32(part.subarray(5), crc32(part.subarray(0, 5)))).toBe(zlibSum(part))
  }
  expect(crc32(bytes)).toBe(zlibSum(bytes))
})

it('continues a sum wherever the bytes were cut', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(2 as const, 3 as const, 4 as const),
      fc.uint8Array({ maxLength: 60 }),
      fc.nat(),
      (v, bytes, n) => {
        const cut = n % (bytes.length + 1)
        const first = continueChecksum(layouts[v], bytes.subarray(0, cut), 0, 0)
        expect(continueChecksum(layouts[v], bytes, cut, first)).toBe(continueChecksum(layouts[v], bytes, 0, 0))
      },
    ),
  )
})

it('takes checksum and alignment as zero', () => {
  const bytes = Buffer.from('0004000100000000000000000000000361', 'hex')
  const noisy = Buffer.from('00040001ffffffff000012340000000361', 'hex')
  expect(continueChecksum(layouts[4], noisy, 0, 0)).toBe(crc32(bytes))
  expect(continueChecksum(layouts[2], noisy, 0, 0)).not.toBe(crc32(bytes))
})
