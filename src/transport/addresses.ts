import type { Socket } from 'node:net'

/** The peer's address; empty when it is gone already. IPv4 in IPv6 clothes is IPv4, and a zone says nothing of who it is. */
export function peerOf(socket: Socket): string {
  return (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '')
}
