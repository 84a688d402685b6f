import { crc32 as zlibCrc32 } from 'node:zlib'

/**
 * CRC-32/ISO-HDLC of `bytes`, continuing from `previous` (the sum of all bytes before; 0 at the start).
 * Returns an unsigned 32-bit number. Source: spec/nrpe.md §1.2; why zlib: docs/decisions/crc32.md.
 */
export function crc32(bytes: Uint8Array, previous = 0): number {
  return zlibCrc32(bytes, previous)
}
