import type { TLSSocket } from 'node:tls'
import { chainOf } from '../transport/certificates.ts'
import { nextUpdate } from '../transport/crl.ts'

/**
 * How long the verdict on a peer's certificate holds, milliseconds since 1970: until the first certificate of its chain
 * or the first revocation list (PEM) runs out. NaN where a certificate does not say.
 */
export function judgedUntilMs(socket: TLSSocket, revocationLists: readonly string[]): number {
  const ends = chainOf(socket).map(({ valid_to }) => Date.parse(valid_to))
  return Math.min(...ends, ...revocationLists.map(listEnd))
}

/** Where nobody knows when a list ends, the verdict does not outlast the connection. */
function listEnd(pem: string): number {
  try {
    return nextUpdate(pem)?.getTime() ?? 0
  } catch {
    return 0
  }
}
