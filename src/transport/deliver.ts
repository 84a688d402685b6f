import type { Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { TLSSocket } from 'node:tls'
import { unacknowledged } from './unacknowledged.ts'

/** A long answer goes out in pieces, so that a slow client can be told from one that takes nothing. Bytes. */
const pieceBytes = 65_536

/** How long a client may take to end its side behind an answer that has to be proven, ms; then we end ours. */
const clientsTurnMs = 20

/**
 * Writes the last bytes of a connection and waits until both sides ended in order. What fits one piece is one call
 * (T3, T4). `taken`: all is sent and the peer closed behind it. `lost`: reset, error, or nothing done for `patienceMs`.
 *
 * A stock client that asked with -P closes over TLS without reading our close_notify, and its kernel then resets the
 * connection. Its own close_notify came before that, so the order of events tells such a reset from a lost answer.
 *
 * `needsProof`: something is saved once the answer is taken, so a client that was gone before it must not pass for one
 * that took it.
 */
export async function deliver(
  socket: Socket,
  bytes: Uint8Array,
  patienceMs: number,
  { needsProof = false } = {},
): Promise<'taken' | 'lost'> {
  if (!needsProof || !(await hasEnded(socket))) return send(socket, bytes, patienceMs, needsProof)
  // A client that was ended looks as one that has only ended its side, until it is written to.
  const isThere = await takes(socket, bytes.subarray(0, -1), patienceMs)
  return isThere ? send(socket, bytes.subarray(-1), patienceMs, false) : 'lost'
}

function send(socket: Socket, bytes: Uint8Array, patienceMs: number, needsProof: boolean): Promise<'taken' | 'lost'> {
  // Reset while the command ran: no event will come any more.
  if (socket.destroyed) return Promise.resolve('lost')
  return new Promise((resolve) => {
    const finish = (fate: 'taken' | 'lost') => {
      clearTimeout(limit)
      clearTimeout(ourTurn)
      socket.off('end', onEnd).off('finish', onFinish).off('close', onLost).off('error', onLost)
      if (fate === 'lost') socket.destroy()
      resolve(fate)
    }
    const onSettled = () => {
      if (socket.readableEnded && socket.writableFinished) finish(isProven ? 'taken' : 'lost')
    }
    const onFinish = () => {
      limit.refresh()
      onSettled()
    }
    const onEnd = () => {
      if (needsProof) isProven = written >= bytes.length && mayHaveRead(socket, ports)
      // A client that ended its side early still takes the rest.
      if (written >= bytes.length) socket.end()
      onSettled()
    }
    const onLost = () => finish('lost')
    const limit = setTimeout(onLost, patienceMs)
    let ourTurn: NodeJS.Timeout | undefined
    let written = 0
    let isProven = !needsProof
    const ports = [socket.localPort, socket.remotePort] as const
    const writeOn = () => {
      const piece = bytes.subarray(written, written + pieceBytes)
      written += piece.length
      if (written >= bytes.length) {
        if (!needsProof || socket instanceof TLSSocket) socket.end(piece)
        else {
          // Ends that cross leave a connection that the kernel forgets at once, as it does one that was reset.
          socket.write(piece)
          ourTurn = setTimeout(() => socket.end(), clientsTurnMs)
        }
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

/** How long the host of a client that is gone may take to say so, ms: a way there and back. */
const refusalMs = 1_000

/** Over TLS our close_notify may be unread, and the end behind it. Bytes. */
const mostEndBytes = 97

/**
 * The peer has ended its side behind the answer: because it has read it, or was it ended with the answer on its way?
 * Its host confirms what came before the end.
 */
function mayHaveRead(socket: Socket, [local, remote]: readonly [number | undefined, number | undefined]): boolean {
  if (local === undefined || remote === undefined) return true
  const left = unacknowledged(local, remote)
  // A connection over TLS may be reset for our close_notify; without TLS for the answer only.
  if (left === 'gone') return socket instanceof TLSSocket
  return left === undefined || left <= (socket instanceof TLSSocket ? mostEndBytes : 1)
}

/** Did the peer end its side while the command ran? Nobody has read from it meanwhile. */
async function hasEnded(socket: Socket): Promise<boolean> {
  const onError = () => undefined
  socket.on('error', onError).resume()
  // In the first turn reading starts, in the second one it is told of.
  for (let turn = 0; turn < 3 && !socket.readableEnded; turn++) await setImmediate()
  socket.off('error', onError)
  return socket.readableEnded
}

/** Writes, and waits whether the connection is refused. */
function takes(socket: Socket, bytes: Uint8Array, patienceMs: number): Promise<boolean> {
  if (socket.destroyed) return Promise.resolve(false)
  return new Promise((resolve) => {
    const finish = (isThere: boolean) => {
      clearTimeout(limit)
      socket.off('close', onLost).off('error', onLost)
      if (!isThere) socket.destroy()
      resolve(isThere)
    }
    const onLost = () => finish(false)
    let limit = setTimeout(onLost, patienceMs)
    socket.on('close', onLost).on('error', onLost)
    socket.write(bytes, (error) => {
      if (error) return
      clearTimeout(limit)
      limit = setTimeout(finish, refusalMs, true)
    })
  })
}
