import { type ConnectionOptions, connect } from 'node:tls'

/** What came of a TLS connection that sent some bytes. */
export type TlsAnswer = {
  readonly bytes: Buffer
  readonly protocol: string | undefined
  readonly cipher: string | undefined
  readonly resumed: boolean
  /** To go on with at the next connection. */
  readonly session: Buffer | undefined
  /** The code of the error that ended it. */
  readonly errorCode: string | undefined
  /** The common name the daemon showed. */
  readonly peerName: unknown
}

/** Connects to 127.0.0.1, sends the pieces as one record each, and collects what comes until the peer ends it. */
export function askTls(
  port: number,
  pieces: readonly Buffer[],
  options: ConnectionOptions = {},
  limitMs = 15_000,
): Promise<TlsAnswer> {
  const { promise, resolve, reject } = Promise.withResolvers<TlsAnswer>()
  const socket = connect({
    ...{ host: '127.0.0.1', port, rejectUnauthorized: false, minVersion: 'TLSv1', ciphers: 'ALL:@SECLEVEL=0' },
    ...options,
  })
  const chunks: Buffer[] = []
  let seen: Pick<TlsAnswer, 'protocol' | 'cipher' | 'resumed' | 'peerName'> | undefined
  let session: Buffer | undefined
  let errorCode: string | undefined
  const timer = setTimeout(() => {
    socket.destroy()
    reject(new Error(`the TLS connection was still open after ${limitMs} ms`))
  }, limitMs)
  socket.setNoDelay()
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  socket.on('session', (next) => {
    session = next
  })
  socket.on('error', (error) => {
    errorCode = 'code' in error ? String(error.code) : error.message
  })
  socket.once('secureConnect', async () => {
    seen = {
      protocol: socket.getProtocol() ?? undefined,
      cipher: socket.getCipher().name,
      resumed: socket.isSessionReused(),
      peerName: socket.getPeerCertificate().subject?.CN,
    }
    for (const piece of pieces) {
      if (!socket.writable) return
      await new Promise((sent) => socket.write(piece, sent))
    }
  })
  socket.once('close', () => {
    clearTimeout(timer)
    const { protocol, cipher, resumed = false, peerName } = seen ?? {}
    resolve({ bytes: Buffer.concat(chunks), protocol, cipher, resumed, peerName, session, errorCode })
  })
  return promise
}
