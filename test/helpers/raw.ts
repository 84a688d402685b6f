import { connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'

/** What came back on a plain connection, and how it ended. */
export type RawAnswer = { readonly bytes: Buffer; readonly end: 'closed' | 'reset' }

/**
 * Sends bytes in the given pieces, one segment each, and collects what comes until the other side ends the connection.
 * Our own side stays open until then. Rejects when it has not ended after `limitMs`.
 */
export function talk(
  port: number,
  pieces: readonly Buffer[],
  options: { readonly address?: string; readonly localAddress?: string; readonly limitMs?: number } = {},
): Promise<RawAnswer> {
  const { limitMs = 8_000, localAddress, address = '127.0.0.1' } = options
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, noDelay: true, ...(localAddress ? { localAddress } : {}) })
    const received: Buffer[] = []
    let end: RawAnswer['end'] = 'closed'
    const timer = setTimeout(() => {
      socket.destroy()
      reject(new Error(`the connection was still open after ${limitMs} ms`))
    }, limitMs)
    socket.on('data', (chunk: Buffer) => received.push(chunk))
    socket.on('error', (error) => {
      end = 'reset'
      if ('code' in error && (error.code === 'ECONNRESET' || error.code === 'EPIPE')) return
      clearTimeout(timer)
      reject(error)
    })
    socket.once('close', () => {
      clearTimeout(timer)
      resolve({ bytes: Buffer.concat(received), end })
    })
    socket.once('connect', async () => {
      for (const piece of pieces) {
        if (!socket.writable) return
        await new Promise((sent) => socket.write(piece, sent))
        await setImmediate()
      }
    })
  })
}

/** Cuts bytes into pieces of a size. */
export function inPieces(bytes: Buffer, pieceBytes: number): readonly Buffer[] {
  const count = Math.ceil(bytes.length / pieceBytes)
  return Array.from({ length: count }, (_, n) => bytes.subarray(n * pieceBytes, (n + 1) * pieceBytes))
}
