import type { Socket } from 'node:net'
import { strerror } from '../check/strerror.ts'
import type { Config } from '../config/config.ts'
import { peerOf } from '../transport/addresses.ts'
import { type Endpoint, endpoints } from '../transport/listen.ts'
import { serveConnection } from './connection.ts'
import { connections } from './connection-limit.ts'
import { idleMemory } from './idle-memory.ts'
import { listeners } from './listeners.ts'
import { refuse } from './refuse.ts'
import type { Setup } from './setup.ts'

/** A daemon that listens. */
export type Server = {
  /** The configuration in force. */
  readonly config: () => Config
  readonly bound: () => readonly Endpoint[]
  /** What could not be opened at the start beside that, for the log and for the terminal of -d. */
  readonly notBound: readonly string[]
  /** Serves new connections with another setup; listens elsewhere first if it must. Throws when that fails. */
  readonly reload: (setup: Setup) => Promise<void>
  /** Stops accepting, hangs up on peers without a query, and resolves when the last answer is out. */
  readonly close: () => Promise<void>
}

/** What a server is started with, beside its setup. */
export type Start = {
  /** Sockets that systemd opened; where there are any, the configuration's addresses do not count. */
  readonly inherited: readonly Endpoint[]
  /** No connection is served before this resolves. */
  readonly privilegesDropped: Promise<void>
}

/** Opens the sockets that the setup names. Throws an Error with the text for the log when no socket can be opened. */
export async function startServer(first: Setup, { inherited, privilegesDropped }: Start): Promise<Server> {
  let setup = first
  const open = connections()
  const withoutQuery = new Set<Socket>()
  const sessions = new Set<Promise<void>>()
  const memory = idleMemory()

  const serve = async (socket: Socket, peer: string) => {
    await privilegesDropped
    await serveConnection(socket, peer, setup, () => withoutQuery.delete(socket))
  }
  const onConnection = (socket: Socket) => {
    // A peer may reset at any moment; whoever waits for it hears it, and nobody else must.
    socket.on('error', () => undefined)
    const peer = peerOf(socket)
    if (peer === '') {
      refuse(setup, 'reset', 'nobody', 'A connection was reset before its peer was known')
      socket.destroy()
      return
    }
    setup.metrics.connectionOpened()
    socket.once('close', () => {
      open.close(peer)
      setup.metrics.connectionClosed()
    })
    const tooMany = open.open(peer, setup.config)
    if (tooMany !== undefined) {
      refuse(setup, 'limit', peer, `Connection from ${peer} closed at once: ${tooMany}`)
      socket.destroy()
      return
    }
    withoutQuery.add(socket)
    const session = serve(socket, peer)
      .catch((error: unknown) => {
        setup.log.write('error', `Internal error while serving ${peer}: ${strerror(error)}`)
        socket.destroy()
      })
      .finally(() => {
        withoutQuery.delete(socket)
        sessions.delete(session)
        memory.used()
      })
    sessions.add(session)
  }
  const wanted = ({ config }: Setup) =>
    inherited.length > 0 ? inherited : endpoints(config.serverAddress, config.serverPort, config.addressFamily)
  const sockets = listeners(onConnection)
  first.metrics.maxConnections(open.most(first.config))
  const notBound = await sockets.move(wanted(first), first.config.listenQueueSize)
  for (const reason of notBound) first.log.write('error', reason)

  return {
    config: () => setup.config,
    bound: sockets.bound,
    notBound,
    reload: async (next) => {
      try {
        const failures = await sockets.move(wanted(next), next.config.listenQueueSize)
        for (const reason of failures) next.log.write('error', reason)
      } catch (error) {
        next.names.close()
        throw error
      }
      setup.names.close()
      setup = next
      setup.metrics.maxConnections(open.most(next.config))
    },
    close: async () => {
      sockets.close()
      setup.names.close()
      for (const socket of withoutQuery) socket.destroy()
      await Promise.all([...sessions])
    },
  }
}
