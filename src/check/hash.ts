// The offset basis and the prime, 2^40 + 0x1b3, in halves: arithmetic with bigint takes twenty times as long.
const basisHigh = 0xcbf29ce4
const basisLow = 0x84222325
const primeLow = 0x1b3
const half = 0x1_0000_0000

/**
 * FNV-1a, 64 bits, as 16 hex digits: tells one stretch of a log from another. Nobody is kept out by it, and
 * `node:crypto` would take as long to load as the whole check.
 */
export function fingerprintHash(bytes: Uint8Array): string {
  let high = basisHigh
  let low = basisLow
  for (const byte of bytes) {
    const mixed = (low ^ byte) >>> 0
    const product = mixed * primeLow
    high = (high * primeLow + Math.floor(product / half) + mixed * 256) % half
    low = product % half
  }
  return [high, low].map((part) => part.toString(16).padStart(8, '0')).join('')
}
