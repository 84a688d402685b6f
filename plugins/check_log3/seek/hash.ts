const offsetBasis = 0xcbf29ce484222325n
const prime = 0x100000001b3n

/**
 * FNV-1a, 64 bits, as 16 hex digits: tells one stretch of a log from another. Nobody is kept out by it, and
 * `node:crypto` would take as long to load as the whole check.
 */
export function fingerprintHash(bytes: Uint8Array): string {
  let hash = offsetBasis
  for (const byte of bytes) hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * prime)
  return hash.toString(16).padStart(16, '0')
}
