import { crc32 } from './crc.ts'
import type { Layout } from './layouts.ts'

/**
 * A packet's checksum as its version defines it (spec/nrpe.md §1.2), continued: `running` covers `bytes` up to `from`,
 * the result covers all of them. `bytes` is the packet from its first byte on, as far as it is there.
 */
export function continueChecksum(layout: Layout, bytes: Uint8Array, from: number, running: number): number {
  const headerEnd = Math.min(layout.bufferAt, bytes.length)
  if (from >= headerEnd) return crc32(bytes.subarray(from), running)
  const header = new Uint8Array(bytes.subarray(0, headerEnd))
  for (const field of layout.zeroForChecksum) header.fill(0, field.at, field.at + field.bytes)
  const throughHeader = crc32(header.subarray(from), running)
  return bytes.length > headerEnd ? crc32(bytes.subarray(headerEnd), throughHeader) : throughHeader
}

/** Adds the tail that counts as zeros whether or not it arrived. `running` covers header and buffer. */
export function addZeroTail(layout: Layout, running: number): number {
  return layout.tail === 'zeros' ? crc32(new Uint8Array(layout.tailBytes), running) : running
}
