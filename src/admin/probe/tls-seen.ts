import type { X509Certificate } from 'node:crypto'
import type { PeerCertificate, TLSSocket } from 'node:tls'

/** What a finished handshake showed. */
export type TlsSeen = {
  readonly protocol: string
  readonly cipher: string
  /** As `X25519` or `DH 2048`; empty where the key was not made for this connection, or OpenSSL does not tell. */
  readonly keyExchange: string
  /** Its own; undefined over anonymous suites. */
  readonly certificate: X509Certificate | undefined
  readonly peer: PeerCertificate
  /** It gave something to resume the session with. */
  readonly ticket: () => boolean
}

/** Reads it off a connection right behind its handshake. */
export function look(socket: TLSSocket): TlsSeen {
  const key: { type?: string; name?: string; size?: number } = socket.getEphemeralKeyInfo() ?? {}
  let session = socket.getTLSTicket() !== undefined
  const isModern = socket.getProtocol() === 'TLSv1.3'
  // Before TLS 1.3 a session may also have nothing but a number, which nobody keeps.
  socket.once('session', () => {
    session ||= isModern
  })
  return {
    protocol: socket.getProtocol() ?? 'TLS',
    cipher: socket.getCipher().name,
    keyExchange: key.type === 'DH' ? `DH ${key.size}` : (key.name ?? ''),
    certificate: socket.getPeerX509Certificate(),
    peer: socket.getPeerCertificate(),
    ticket: () => session,
  }
}
