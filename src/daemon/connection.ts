import type { Socket } from 'node:net'
import { matchesAddress } from '../config/allowed-hosts.ts'
import { certificateNames } from '../transport/certificates.ts'
import type { Handshaker } from '../transport/handshake.ts'
import { hangUp } from '../transport/hang-up.ts'
import { refuse } from './refuse.ts'
import { converse } from './session.ts'
import type { Setup } from './setup.ts'
import { failedHandshakeLines, logHandshake, logsConnections } from './tls-log.ts'

/** One connection from its first byte to its last: is the host allowed, the handshake, the query, the answer. */
export async function serveConnection(
  socket: Socket,
  peer: string,
  setup: Setup,
  /** Told once a query was read: from then on the connection is worth waiting for. */
  onQuery: () => void,
): Promise<void> {
  const { log, config, shakeHands } = setup
  if (!(await isAllowed(peer, setup))) {
    refuse(setup, 'host', peer, `Host ${peer} is not allowed to talk to us!`)
    hangUp(socket)
    return
  }
  log.write(logsConnections(config) ? 'info' : 'debug', `Connection from ${peer} port ${socket.remotePort}`)
  const stream = shakeHands ? await secure(socket, peer, shakeHands, setup) : socket
  if (!stream) return
  await converse(stream, { address: peer, certificateNames: certificateNames(stream) }, setup, onQuery)
  log.write('debug', `Connection from ${peer} closed.`)
}

/** Is this peer in allowed_hosts? Names are looked at after no address fitted. */
async function isAllowed(address: string, { hosts, names }: Setup): Promise<boolean> {
  return matchesAddress(hosts, address) || (await names.has(address))
}

async function secure(socket: Socket, peer: string, shakeHands: Handshaker, setup: Setup): Promise<Socket | undefined> {
  const startedMs = performance.now()
  const handshake = await shakeHands(socket)
  const seconds = (performance.now() - startedMs) / 1000
  setup.metrics.handshake(seconds, handshake.kind === 'secured' ? 'ok' : 'failed')
  if (handshake.kind === 'secured') {
    logHandshake(handshake.socket, peer, setup.config, setup.log)
    return handshake.socket
  }
  refuse(setup, 'handshake', peer, ...failedHandshakeLines(handshake, peer, setup.config))
  return undefined
}
