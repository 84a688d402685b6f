import { createServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'

/** The first packet of a connection. */
export type FakeQuery = { readonly version: number; readonly bytes: Buffer }

/** A peer that answers as a test wants it, over plain TCP, until that test ends. */
export type FakePeer = {
  readonly port: number
  readonly tls: false
  /** The versions of the queries that came, one a connection, in order. */
  readonly versions: () => readonly number[]
}

/** Calls `answer` once a connection has brought 1036 bytes, the size of every first query. */
export async function fakePeer(answer: (query: FakeQuery, socket: Socket) => void): Promise<FakePeer> {
  const versions: number[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    const chunks: Buffer[] = []
    let answered = false
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => {
      chunks.push(chunk)
      const bytes = Buffer.concat(chunks)
      if (answered || bytes.length < 1036) return
      answered = true
      const version = bytes.readInt16BE(0)
      versions.push(version)
      answer({ version, bytes }, socket)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => {
    server.close()
    for (const socket of sockets) socket.destroy()
  })
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return { port, tls: false, versions: () => versions }
}
