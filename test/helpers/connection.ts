import { connect, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { onTestFinished } from 'vitest'
import type { RawAnswer } from './raw.ts'

/** A connection of which a test decides every byte; closed at the end of that test. */
export type Connection = {
  /** The TLS one where there is TLS. */
  readonly socket: Socket
  /** Sends bytes as one segment, over TLS as one record; resolves once the kernel has them. */
  readonly send: (bytes: Buffer) => Promise<void>
  /** What has come until now. */
  readonly received: () => Buffer
  /** All that came, and how the other side ended it. Our side stays open until then. Never rejects. */
  readonly ended: Promise<RawAnswer>
  /** Resets the connection. */
  readonly reset: () => void
  /** Closes it as the kernel does for a process that was ended: without a word of TLS. */
  readonly vanish: () => void
}

/** What a stock client offers: anonymous suites, TLS 1.2. */
const anonymous = { ciphers: 'ALL:!MD5:@SECLEVEL=0', maxVersion: 'TLSv1.2', rejectUnauthorized: false } as const

/** Connects to 127.0.0.1 and, for a daemon on TLS, shakes hands. Ends its side when the other one does, unless told. */
export async function openConnection(
  daemon: { readonly port: number; readonly tls: boolean },
  { endsWithPeer = true } = {},
): Promise<Connection> {
  const plain = connect({ host: '127.0.0.1', port: daemon.port, noDelay: true, allowHalfOpen: !endsWithPeer })
  onTestFinished(() => void plain.destroy())
  // Node's types leave allowHalfOpen out; over a given socket it counts nevertheless.
  const options = { ...anonymous, socket: plain, allowHalfOpen: !endsWithPeer }
  const socket = daemon.tls ? connectTls(options) : plain
  const chunks: Buffer[] = []
  let end: RawAnswer['end'] = 'closed'
  const ready = Promise.withResolvers<void>()
  const ended = new Promise<RawAnswer>((resolve) => {
    socket.on('data', (chunk: Buffer) => chunks.push(chunk))
    socket.on('error', (error) => {
      end = 'reset'
      ready.reject(error)
    })
    socket.once('close', () => {
      ready.reject(new Error('closed before it was open'))
      resolve({ bytes: Buffer.concat(chunks), end })
    })
  })
  socket.once(daemon.tls ? 'secureConnect' : 'connect', ready.resolve)
  await ready.promise
  const send = (bytes: Buffer) =>
    new Promise<void>((sent) => {
      if (!socket.writable) sent()
      else socket.write(bytes, () => sent())
    })
  const reset = () => void plain.resetAndDestroy()
  const vanish = () => void plain.destroy()
  return { socket, send, received: () => Buffer.concat(chunks), ended, reset, vanish }
}
