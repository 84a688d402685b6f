import type { Socket } from 'node:net'

/** The peer's address; empty when it is gone already. IPv4 in IPv6 clothes is IPv4. */
export function peerOf(socket: Socket): string {
  return plainAddress(socket.remoteAddress ?? '')
}

/** IPv4 in IPv6 clothes is IPv4; a zone says nothing about who it is. */
export function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, '').replace(/%.*$/, '')
}
