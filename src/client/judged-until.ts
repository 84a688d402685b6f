import type { DetailedPeerCertificate, TLSSocket } from 'node:tls'
import { nextUpdate } from '../transport/crl.ts'

/**
 * How long the verdict on a peer's certificate holds, milliseconds since 1970: until the first certificate of its chain
 * or the first revocation list (PEM) runs out. NaN where a certificate does not say.
 */
export function judgedUntilMs(socket: TLSSocket, revocationLists: readonly string[]): number {
  return Math.min(...chainEnds(socket.getPeerCertificate(true)), ...revocationLists.map(listEnd))
}

/** The last certificate of a whole chain is its own issuer. */
function chainEnds(shown: DetailedPeerCertificate): readonly number[] {
  const ends: number[] = []
  const seen = new Set<DetailedPeerCertificate>()
  for (let each = shown; each?.valid_to && !seen.has(each); each = each.issuerCertificate) {
    seen.add(each)
    ends.push(Date.parse(each.valid_to))
  }
  return ends
}

/** Where nobody knows when a list ends, the verdict does not outlast the connection. */
function listEnd(pem: string): number {
  try {
    return nextUpdate(pem)?.getTime() ?? 0
  } catch {
    return 0
  }
}
