import { connect, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'

/** How a peer leaves: in order, by a reset, or not at all, until the daemon is tired of it. */
export type Leaving = 'end' | 'reset' | 'stay'

/** What came back on a connection. */
export type Reply = { readonly bytes: Buffer; readonly closed: boolean }

/** A connection to a port of 127.0.0.1 whose own end stays open until it is ended. */
export function dial(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true, allowHalfOpen: true })
    socket.once('error', reject)
    socket.once('connect', () => {
      socket.off('error', reject).on('error', () => undefined)
      resolve(socket)
    })
  })
}

/** Writes bytes in chunks that end at `ends`, each in a segment of its own where the kernel lets it. */
export async function writeChunks(socket: Socket, bytes: Buffer, ends: readonly number[]): Promise<void> {
  let from = 0
  for (const end of ends) {
    if (!socket.writable) return
    const chunk = bytes.subarray(from, end)
    await new Promise((sent) => socket.write(chunk, sent))
    await setImmediate()
    from = end
  }
}

/** Leaves, and collects what comes until the connection has ended; not closed where it has not after `limitMs`. */
export function leave(socket: Socket, leaving: Leaving, limitMs: number): Promise<Reply> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const finish = (closed: boolean) => {
      clearTimeout(timer)
      socket.destroy()
      resolve({ bytes: Buffer.concat(chunks), closed })
    }
    const timer = setTimeout(finish, limitMs, false)
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.once('close', () => finish(true))
    // The daemon has ended its side: so do we.
    socket.once('end', () => socket.end())
    if (socket.destroyed) finish(true)
    else if (leaving === 'end') socket.end()
    else if (leaving === 'reset') socket.resetAndDestroy()
  })
}
