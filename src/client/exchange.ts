import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { receive } from '../transport/receive.ts'
import type { Connected } from '../transport/secure.ts'
import { answerReader } from './answer-reader.ts'
import type { Asked, Phase, Watch } from './ask.ts'
import type { Query } from './query.ts'

type Exchange = { readonly query: Query; readonly watch: Watch; readonly signal: AbortSignal }

/** Sends a query over a connection in one write, reads one answer within the query's time limit, and closes in order. */
export async function exchange(
  connected: Connected,
  bytes: Buffer,
  { query, watch, signal }: Exchange,
): Promise<Asked> {
  const { socket, address } = connected
  const destroy = () => socket.destroy()
  signal.addEventListener('abort', destroy, { once: true })
  const timeoutMs = query.timeoutSeconds * 1000
  const patience = { silenceMs: timeoutMs, totalMs: timeoutMs, unfittingMs: timeoutMs }
  const answer = receive(socket, answerReader(query), patience)
  let phase: Phase = 'sending'
  socket.write(bytes, (error) => {
    if (!error) phase = 'answer'
  })
  const received = await answer
  watch.phase?.('received', socket)
  const protocol = isTls(socket) ? (socket.getProtocol() ?? undefined) : undefined
  // Who let the time run out would let us wait for his end too. An answer that is refused was not taken, and its daemon is
  // not told so; its rest is not read.
  if (received.kind === 'silent' || received.kind === 'refused') socket.destroy()
  else await hangUp(connected)
  if (received.kind === 'packet') return { kind: 'answer', packet: received.packet, address }
  signal.throwIfAborted()
  if (received.kind === 'silent') return { kind: 'timeout', phase, address, receivedBytes: received.receivedBytes }
  return { kind: 'no-answer', received, address, protocol }
}

function isTls(socket: Socket): socket is TLSSocket {
  return 'getProtocol' in socket
}

/** What may come behind an answer; no known daemon sends any. */
const mostBehindBytes = 65_536

/** Ends our side, so that the daemon knows its answer was taken, and gives it a second to end its own. */
function hangUp({ socket, wire }: Connected): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      clearInterval(watching)
      socket.destroy()
      resolve()
    }
    const timer = setTimeout(finish, 1000)
    const beforeBytes = wire.bytesRead
    // Node tells nothing of what comes over TLS behind our end, and keeps it.
    const watching = setInterval(() => {
      if (wire.bytesRead - beforeBytes > mostBehindBytes) finish()
    }, 20)
    socket.on('error', finish).on('close', finish)
    if (socket.destroyed) finish()
    else socket.end()
  })
}
