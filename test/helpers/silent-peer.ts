import { createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A peer that takes connections and never says a word, until the test ends. */
export type SilentPeer = {
  readonly port: number
  /** The first connection. */
  readonly connected: Promise<Socket>
}

/** Starts one on 127.0.0.1. */
export async function silentPeer(): Promise<SilentPeer> {
  const first = Promise.withResolvers<Socket>()
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    first.resolve(socket)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = server.address()
  return { port: address !== null && typeof address === 'object' ? address.port : 0, connected: first.promise }
}
