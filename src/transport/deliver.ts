import type { Socket } from 'node:net'

/**
 * Writes the last bytes of a connection in one call (T3, T4) and waits until both sides ended in order.
 * `taken`: all is sent and the peer closed behind it. `lost`: reset, error, or no end within `timeoutMs`.
 *
 * A stock client that asked with -P closes over TLS without reading our close_notify, and its kernel then resets the
 * connection. Its own close_notify came before that, so the order of events tells such a reset from a lost answer.
 */
export function deliver(socket: Socket, bytes: Uint8Array, timeoutMs: number): Promise<'taken' | 'lost'> {
  // Reset while the command ran: no event will come any more.
  if (socket.destroyed) return Promise.resolve('lost')
  return new Promise((resolve) => {
    const finish = (fate: 'taken' | 'lost') => {
      clearTimeout(limit)
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
    socket.on('end', onEnd).on('finish', onSettled).on('close', onLost).on('error', onLost)
    socket.resume()
    socket.end(bytes)
    if (socket.destroyed) onLost()
  })
}
