import type { Socket } from 'node:net'
import type { TLSSocket, TlsOptions } from 'node:tls'
import { errorCode } from '../check/strerror.ts'
import { type BadCertificate, badCertificate } from './certificates.ts'
import { opensslReason } from './credentials.ts'
import { insteadOfTls } from './first-bytes.ts'

/** A handshake as a server sees it. */
export type Handshake =
  | { readonly kind: 'secured'; readonly socket: TLSSocket }
  | {
      readonly kind: 'failed'
      readonly reason: string
      /** OpenSSL's number of the error, where it was OpenSSL that gave up. */
      readonly opensslError: string | undefined
      /** The certificate it failed for. */
      readonly certificate: BadCertificate | undefined
    }

/** Turns an accepted connection into a TLS one. */
export type Handshaker = (socket: Socket) => Promise<Handshake>

/** Made once for a set of certificates and ciphers. */
export type HandshakeServer = {
  readonly shakeHands: Handshaker
  /** 48 bytes that session tickets are encrypted with from now on; tickets of before do not resume any more. */
  readonly setTicketKeys: (keys: Buffer) => void
}

/** What a client has to show: ssl_client_certs. A certificate that is shown must be good even where none is needed. */
type ClientCertificates = 'unasked' | 'optional' | 'required'

/** Handshakes end after `timeoutSeconds`, from the accepted connection on, however slowly the bytes come. */
export async function handshakeServer(
  options: TlsOptions,
  clientCertificates: ClientCertificates,
  timeoutSeconds: number,
): Promise<HandshakeServer> {
  // Loaded here: a daemon without TLS has no use for it.
  const { createServer } = await import('node:tls')
  const server = createServer({
    ...options,
    requestCert: clientCertificates !== 'unasked',
    // Refused below: Node's own refusal would leave nothing to log of the certificate.
    rejectUnauthorized: false,
    handshakeTimeout: timeoutSeconds * 1000,
  })
  const waiting = new Map<string, (handshake: Handshake) => void>()
  const settle = (key: string, handshake: Handshake) => waiting.get(key)?.(handshake)

  server.on('secureConnection', (socket) => {
    socket.on('error', () => undefined)
    const refusal = clientCertificates === 'unasked' ? undefined : refusalOf(socket, clientCertificates)
    if (refusal) {
      settle(keyOf(socket), refusal)
      dismiss(socket)
      return
    }
    // From here on a peer that ends its side after the query still gets its answer.
    socket.allowHalfOpen = true
    settle(keyOf(socket), { kind: 'secured', socket })
  })
  server.on('tlsClientError', (error, socket) => {
    const hungUp = errorCode(error) === 'ECONNRESET'
    const reason = hungUp ? 'the client closed the connection' : opensslReason(error)
    settle(keyOf(socket), failed(reason, /error:([0-9A-F]{8}):/.exec(error.message)?.[1]))
    socket.destroy()
  })

  const shakeHands = async (socket: Socket): Promise<Handshake> => {
    const key = keyOf(socket)
    const { promise, resolve } = Promise.withResolvers<Handshake>()
    // OpenSSL's reason, where there is one, comes a moment after the end of the connection below it.
    const onClose = () => setImmediate(() => resolve(failed('the client closed the connection')))
    const limit = setTimeout(() => {
      resolve(failed(`timeout ${timeoutSeconds} seconds`))
      socket.destroy()
    }, timeoutSeconds * 1000)
    // Reset while allowed_hosts was asked: no event will come any more.
    if (socket.destroyed) onClose()
    waiting.set(key, resolve)
    socket.once('close', onClose)
    let foreign: string | undefined
    socket.once('readable', () => {
      const first: Buffer | null = socket.read()
      if (first === null) {
        resolve(failed('the client closed the connection before its hello'))
        socket.destroy()
        return
      }
      foreign = insteadOfTls(first)
      socket.unshift(first)
      // A peer that ends its side in the middle of the handshake is gone.
      socket.allowHalfOpen = false
      server.emit('connection', socket)
    })
    const handshake = await promise
    clearTimeout(limit)
    waiting.delete(key)
    socket.off('close', onClose)
    return handshake.kind === 'failed' && foreign !== undefined ? { ...handshake, reason: foreign } : handshake
  }
  return { shakeHands, setTicketKeys: (keys) => server.setTicketKeys(keys) }
}

function refusalOf(socket: TLSSocket, wanted: ClientCertificates): Handshake | undefined {
  const certificate = badCertificate(socket, Date.now())
  if (certificate) return failed(`the client's certificate is not valid: ${certificate.reason}`, undefined, certificate)
  const none = wanted === 'required' && !socket.authorized
  return none ? failed('peer did not return a certificate') : undefined
}

/** How long a refused client may take to hang up. */
const lingerMs = 2000

/**
 * Ends the connection of a client whose certificate will not do. Up to TLS 1.2 it is still in the handshake, which
 * fails for it; over 1.3 it has begun to send its query, and a reset would end a stock check_nrpe with SIGPIPE.
 */
function dismiss(socket: TLSSocket): void {
  if (socket.getProtocol() !== 'TLSv1.3') {
    socket.destroy()
    return
  }
  const limit = setTimeout(() => socket.destroy(), lingerMs)
  socket.once('close', () => clearTimeout(limit))
  socket.end()
  socket.resume()
}

function failed(reason: string, opensslError?: string, certificate?: BadCertificate): Handshake {
  return { kind: 'failed', reason, opensslError, certificate }
}

/** Both ends of a connection name it for as long as it lives. */
function keyOf(socket: Socket): string {
  return `${socket.remoteAddress} ${socket.remotePort} ${socket.localAddress} ${socket.localPort}`
}
