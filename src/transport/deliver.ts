import type { Socket } from 'node:net'

/** A long answer goes out in pieces, so that a slow client can be told from one that takes nothing. Bytes. */
const pieceBytes = 65_536

/**
 * Writes the last bytes of a connection and waits until both sides ended in order. What fits one piece is one call
 * (T3, T4). `taken`: all is sent and the peer closed behind it. `lost`: reset, error, or nothing done for `patienceMs`.
 *
 * A stock client that asked with -P closes over TLS without reading our close_notify, and its kernel then resets the
 * connection. Its own close_notify came before that, so the order of events tells such a reset from a lost answer.
 */
export function deliver(socket: Socket, bytes: Uint8Array, patienceMs: number): Promise<'taken' | 'lost'> {
  // Reset while the command ran: no event will come any more.
  if (socket.destroyed) return Promise.resolve('lost')
  return new Promise((resolve) => {
    const finish = (fate: 'taken' | 'lost') => {
      clearTimeout(limit)
      socket.off('end', onEnd).off('finish', onFinish).off('close', onLost).off('error', onLost)
      if (fate === 'lost') socket.destroy()
      resolve(fate)
    }
    const onSettled = () => {
      if (socket.readableEnded && socket.writableFinished) finish('taken')
    }
    const onFinish = () => {
      limit.refresh()
      onSettled()
    }
    const onEnd = () => {
      // A client that ended its side early still takes the rest.
      if (written >= bytes.length) socket.end()
      onSettled()
    }
    const onLost = () => finish('lost')
    const limit = setTimeout(onLost, patienceMs)
    let written = 0
    const writeOn = () => {
      const piece = bytes.subarray(written, written + pieceBytes)
      written += piece.length
      if (written >= bytes.length) {
        socket.end(piece)
        return
      }
      socket.write(piece, (error) => {
        // An error comes as an event, too.
        if (error) return
        limit.refresh()
        writeOn()
      })
    }
    socket.on('end', onEnd).on('finish', onFinish).on('close', onLost).on('error', onLost)
    socket.resume()
    writeOn()
    if (socket.destroyed) onLost()
  })
}
