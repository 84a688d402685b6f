import type { Socket } from 'node:net'

/** How long a TLS peer may take to close first. */
const closeFirstMs = 250

/**
 * Writes the last bytes of a connection in one call (T3, T4) and waits until both sides ended in order.
 * `taken`: all is sent and the peer closed behind it. `lost`: reset, error, or no end within `timeoutMs`.
 *
 * Over TLS our own end is a record too: a stock client that has its answer closes without reading it, and the kernel
 * then resets the connection, as if the answer were lost. So there the peer may close first.
 */
export function deliver(socket: Socket, bytes: Uint8Array, timeoutMs: number): Promise<'taken' | 'lost'> {
  return new Promise((resolve) => {
    const finish = (fate: 'taken' | 'lost') => {
      clearTimeout(limit)
      clearTimeout(closing)
      socket.off('end', onEnd).off('finish', onSettled).off('close', onLost).off('error', onLost)
      if (fate === 'lost') socket.destroy()
      resolve(fate)
    }
    const onSettled = () => {
      if (socket.readableEnded && socket.writableFinished) finish('taken')
    }
    const onEnd = () => {
      socket.end()
      onSettled()
    }
    const onLost = () => finish('lost')
    const limit = setTimeout(onLost, timeoutMs)
    let closing: NodeJS.Timeout | undefined
    socket.on('end', onEnd).on('finish', onSettled).on('close', onLost).on('error', onLost)
    socket.resume()
    if ('encrypted' in socket && !socket.readableEnded) {
      socket.write(bytes)
      closing = setTimeout(() => socket.end(), closeFirstMs)
    } else socket.end(bytes)
  })
}
