import { createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** A peer that does something with every connection at once, until the test ends; its port on 127.0.0.1. */
export async function peerThat(acts: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    acts(socket)
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}
