/** What one byte makes of a sum: CRC-32/ISO-HDLC, polynomial 0xEDB88320 reflected (spec/nrpe.md §1.2). */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let sum = byte
  for (let bit = 0; bit < 8; bit++) sum = (sum >>> 1) ^ (sum & 1 ? 0xed_b8_83_20 : 0)
  return sum
})

/** Below both of these loading zlib, 4 ms, costs a program more than it saves. */
const smallBytes = 16_384
const fewSums = 64

let zlib: typeof import('node:zlib') | undefined
let sums = 0

/**
 * CRC-32/ISO-HDLC of `bytes`, continuing from `previous` (the sum of all bytes before; 0 at the start).
 * Returns an unsigned 32-bit number. Source: spec/nrpe.md §1.2; why two ways: docs/decisions/crc32.md.
 */
export function crc32(bytes: Uint8Array, previous = 0): number {
  // biome-ignore lint/style/noRestrictedGlobals: it loads a module that is pure itself
  if (bytes.length > smallBytes || ++sums > fewSums) zlib ??= process.getBuiltinModule('node:zlib')
  return zlib === undefined ? tableSum(bytes, previous) : zlib.crc32(bytes, previous)
}

function tableSum(bytes: Uint8Array, previous: number): number {
  let sum = ~previous
  for (let at = 0; at < bytes.length; at++) sum = (sum >>> 8) ^ (table[(sum ^ (bytes[at] ?? 0)) & 0xff] ?? 0)
  return ~sum >>> 0
}
