import type { Socket } from 'node:net'
import { encodeQuery, type Packet, type PacketVersion } from '../protocol/packet.ts'
import { packetReader } from '../protocol/reader.ts'
import { type ConnectFailure, connect } from '../transport/connect.ts'
import { type Received, receive } from '../transport/receive.ts'
import { clientTls } from '../transport/tls.ts'
import type { Query } from './query.ts'

/** What one connection came to. */
export type Asked =
  | { readonly kind: 'answer'; readonly packet: Packet; readonly address: string }
  /** Only a refusal without a single byte may be asked again in another version: nothing was run then. */
  | { readonly kind: 'no-answer'; readonly received: Exclude<Received, { kind: 'packet' }>; readonly address: string }
  | { readonly kind: 'not-connected'; readonly failure: ConnectFailure }
  /** The text does not fit the packets of this version. */
  | { readonly kind: 'too-long'; readonly version: PacketVersion; readonly reason: string }
  | { readonly kind: 'timeout' }

/** Asks once, in one version: connect, send the query in one write, read one answer, close in order. */
export async function ask(query: Query, version: PacketVersion): Promise<Asked> {
  const encoded = encode(query, version)
  if (encoded.kind === 'too-long') return encoded
  const timeoutMs = query.timeoutSeconds * 1000
  const connecting = new AbortController()
  const timer = setTimeout(() => connecting.abort(), timeoutMs)
  try {
    const target = { ...query, tls: query.useTls ? clientTls() : undefined }
    const connected = await connect(target, connecting.signal)
    if (connected.kind !== 'connected') return { kind: 'not-connected', failure: connected }
    return await exchange(connected.socket, connected.address, encoded.bytes, query, timeoutMs)
  } catch (error) {
    if (connecting.signal.aborted) return { kind: 'timeout' }
    throw error
  } finally {
    clearTimeout(timer)
  }
}

async function exchange(
  socket: Socket,
  address: string,
  bytes: Buffer,
  query: Query,
  timeoutMs: number,
): Promise<Asked> {
  const reader = packetReader({
    direction: 'answer',
    maxBufferBytes: Math.max(query.maxBufferBytes, query.payloadBytes ?? 0),
    v2Sizes: query.payloadBytes === undefined ? [1024] : [query.payloadBytes],
  })
  const patience = { silenceMs: timeoutMs, totalMs: timeoutMs, unfittingMs: timeoutMs }
  const answer = receive(socket, reader, patience)
  socket.write(bytes)
  const received = await answer
  await hangUp(socket)
  if (received.kind === 'packet') return { kind: 'answer', packet: received.packet, address }
  if (received.kind === 'silent') return { kind: 'timeout' }
  return { kind: 'no-answer', received, address }
}

/** Ends our side, so that the daemon knows its answer was taken, and gives it a second to end its own. */
function hangUp(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const finish = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve()
    }
    const timer = setTimeout(finish, 1000)
    socket.on('error', finish).on('close', finish)
    if (socket.destroyed) finish()
    else socket.end()
  })
}

type Encoded = { readonly kind: 'bytes'; readonly bytes: Buffer } | Extract<Asked, { kind: 'too-long' }>

function encode(query: Query, version: PacketVersion): Encoded {
  try {
    const { payloadBytes } = query
    const bytes = encodeQuery({
      version,
      text: query.text,
      ...(payloadBytes === undefined ? { offerBytes: query.maxBufferBytes } : { bufferBytes: payloadBytes }),
    })
    return { kind: 'bytes', bytes }
  } catch (error) {
    if (error instanceof RangeError) return { kind: 'too-long', version, reason: error.message }
    throw error
  }
}
