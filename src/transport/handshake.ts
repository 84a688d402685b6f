import type { Socket } from 'node:net'
import type { TLSSocket, TlsOptions } from 'node:tls'
import { errorCode, strerror } from '../check/strerror.ts'

/** A handshake as a server sees it. */
export type Handshake =
  | { readonly kind: 'secured'; readonly socket: TLSSocket }
  | { readonly kind: 'failed'; readonly reason: string }

/** Turns accepted connections into TLS ones; made once for a set of certificates and ciphers. */
export type Handshaker = (socket: Socket) => Promise<Handshake>

/** A certificate that is asked for (ssl_client_certs=1) but not required must still be good when it is shown. */
export async function handshaker(options: TlsOptions, timeoutSeconds: number): Promise<Handshaker> {
  // Loaded here: a daemon without TLS has no use for it.
  const { createServer } = await import('node:tls')
  const server = createServer({ ...options, handshakeTimeout: timeoutSeconds * 1000, allowHalfOpen: true })
  const waiting = new Map<string, (handshake: Handshake) => void>()
  const settle = (key: string, handshake: Handshake) => waiting.get(key)?.(handshake)

  server.on('secureConnection', (socket) => {
    socket.on('error', () => undefined)
    const certificate = options.requestCert ? Object.keys(socket.getPeerCertificate()) : []
    if (certificate.length > 0 && !socket.authorized) {
      settle(keyOf(socket), {
        kind: 'failed',
        reason: `the client's certificate is not valid: ${socket.authorizationError}`,
      })
      socket.destroy()
    } else settle(keyOf(socket), { kind: 'secured', socket })
  })
  server.on('tlsClientError', (error, socket) => {
    const reason =
      errorCode(error) === 'ERR_TLS_HANDSHAKE_TIMEOUT' ? `timeout ${timeoutSeconds} seconds` : strerror(error)
    settle(keyOf(socket), { kind: 'failed', reason })
    socket.destroy()
  })

  return (socket) =>
    new Promise((resolve) => {
      const key = keyOf(socket)
      const finish = (handshake: Handshake) => {
        waiting.delete(key)
        socket.off('close', onClose)
        resolve(handshake)
      }
      const onClose = () => finish({ kind: 'failed', reason: 'the client closed the connection' })
      waiting.set(key, finish)
      socket.once('close', onClose)
      server.emit('connection', socket)
    })
}

/** Both ends of a connection name it for as long as it lives. */
function keyOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress} ${socket.localPort}`
}
