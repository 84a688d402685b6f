import type { Socket } from 'node:net'
import { strerror } from '../check/strerror.ts'
import type { Handshaker } from '../transport/handshake.ts'
import { type BindFailure, type Endpoint, endpoints, type Listener, listen } from '../transport/listen.ts'
import { connectionLimit } from './connection-limit.ts'
import { refuse } from './refuse.ts'
import { converse, isAllowed } from './session.ts'
import type { Setup } from './setup.ts'
import { logHandshake, logsConnections } from './tls-log.ts'

/** A daemon that listens. */
export type Server = {
  readonly bound: () => readonly Endpoint[]
  /** What could not be opened at the start beside that, for the log and for the terminal of -d. */
  readonly notBound: readonly string[]
  /** Serves new connections with another setup; listens elsewhere first if it must. Throws when that fails. */
  readonly reload: (setup: Setup) => Promise<void>
  /** Stops accepting, hangs up on peers without a query, and resolves when the last answer is out. */
  readonly close: () => Promise<void>
}

/**
 * Opens the sockets that the setup names. No connection is served before `privilegesDropped` resolves. Throws an Error
 * with the text for the log when no socket can be opened.
 */
export async function startServer(first: Setup, privilegesDropped: Promise<void>): Promise<Server> {
  let setup = first
  const withoutQuery = new Set<Socket>()
  const sessions = new Set<Promise<void>>()

  const serve = async (socket: Socket) => {
    await privilegesDropped
    const peer = peerOf(socket)
    if (peer === '') {
      setup.log.write('info', 'A connection was reset before its peer was known')
      socket.destroy()
      return
    }
    if (!(await isAllowed(peer, setup))) {
      refuse(setup, 'host', peer, `Host ${peer} is not allowed to talk to us!`)
      socket.destroy()
      return
    }
    const level = logsConnections(setup.config) ? 'info' : 'debug'
    setup.log.write(level, `Connection from ${peer} port ${socket.remotePort}`)
    const stream = setup.shakeHands ? await secure(socket, peer, setup.shakeHands, setup) : socket
    if (!stream) return
    await converse(stream, peer, setup, () => withoutQuery.delete(socket))
    setup.log.write('debug', `Connection from ${peer} closed.`)
  }
  const onConnection = (socket: Socket) => {
    // A peer may reset at any moment; whoever waits for it hears it, and nobody else must.
    socket.on('error', () => undefined)
    withoutQuery.add(socket)
    setup.metrics.connectionOpened()
    const session = serve(socket)
      .catch((error: unknown) => {
        setup.log.write('error', `Internal error while serving ${peerOf(socket)}: ${strerror(error)}`)
        socket.destroy()
      })
      .finally(() => {
        withoutQuery.delete(socket)
        sessions.delete(session)
        setup.metrics.connectionClosed()
      })
    sessions.add(session)
  }
  const opened = await open(first, onConnection)
  let { listener } = opened

  return {
    bound: () => listener.bound,
    notBound: opened.notBound,
    reload: async (next) => {
      if (!sameEndpoints(next, setup)) {
        const reopened = await open(next, onConnection)
        void listener.close()
        listener = reopened.listener
      }
      setup = next
    },
    close: async () => {
      const closed = listener.close()
      for (const socket of withoutQuery) socket.destroy()
      await Promise.all([...sessions])
      await closed
    },
  }
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
  const line = `Error: (!log_opts) Could not complete SSL handshake with ${peer}: ${handshake.reason}`
  refuse(setup, 'handshake', peer, line)
  return undefined
}

async function open(
  setup: Setup,
  onConnection: (socket: Socket) => void,
): Promise<{ readonly listener: Listener; readonly notBound: readonly string[] }> {
  const maxConnections = connectionLimit()
  setup.metrics.maxConnections(maxConnections)
  const { listener, failures } = await listen(wanted(setup), {
    backlog: setup.config.listenQueueSize,
    maxConnections,
    onConnection,
    onDrop: (peer) => {
      const why = `${maxConnections} connections are open, as many as the limit on open files (ulimit -n) leaves room for`
      const address = plainAddress(peer)
      refuse(setup, 'limit', address, `Connection from ${address} closed at once: ${why}`)
    },
  })
  const notBound = failures.map(bindText)
  if (listener.bound.length === 0) throw new Error([...notBound, 'Cannot bind to any address.'].join(' '))
  for (const reason of notBound) setup.log.write('error', reason)
  return { listener, notBound }
}

const wanted = ({ config }: Setup) => endpoints(config.serverAddress, config.serverPort, config.addressFamily)

const sameEndpoints = (a: Setup, b: Setup) => JSON.stringify(wanted(a)) === JSON.stringify(wanted(b))

function bindText({ endpoint, error }: BindFailure): string {
  return `Bind to port ${endpoint.port} on ${endpoint.address} failed: ${strerror(error)}.`
}

/** The peer's address; empty when it is gone already. */
const peerOf = (socket: Socket) => plainAddress(socket.remoteAddress ?? '')

/** IPv4 in IPv6 clothes is IPv4. */
const plainAddress = (address: string) => address.replace(/^::ffff:(?=\d+\.)/, '')
