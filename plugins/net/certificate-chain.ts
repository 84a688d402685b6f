import { X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'

/** Nobody's chain is longer. */
const longestChain = 16

/** The certificates that a peer showed, its own first, each with the one behind it that issued it; a trusted root behind the last. */
export function chainOf(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = []
  let shown = socket.getPeerCertificate(true)
  // A root is its own issuer; where the issuer is not known there is none.
  while (shown?.raw && chain.length < longestChain && chain.at(-1)?.raw.equals(shown.raw) !== true) {
    chain.push(new X509Certificate(shown.raw))
    shown = shown.issuerCertificate
  }
  return chain
}
