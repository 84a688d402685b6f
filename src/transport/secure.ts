import type { Socket } from 'node:net'
import type { ConnectionOptions, TLSSocket } from 'node:tls'
import type { CertificateFault } from './server-certificate.ts'

/** TLS as a client wants it. */
export type SecureTarget = {
  readonly options: ConnectionOptions
  /** Sees every socket before its handshake: Node tells of sessions only who listens by then. */
  readonly onBegin?: (socket: TLSSocket) => void
  /** Sees every finished handshake, and says what is wrong with the certificate. */
  readonly judge: (socket: TLSSocket, address: string) => Promise<CertificateFault | undefined>
}

/** A connection to talk over. */
export type Connected = {
  readonly kind: 'connected'
  readonly socket: Socket
  readonly address: string
  /** The TCP connection below TLS, or the same one. */
  readonly wire: Socket
}

/** What a handshake came to. */
export type Secured =
  | Connected
  /** `receivedBytes`: of the other side's hello and what follows. */
  | { readonly kind: 'handshake'; readonly address: string; readonly error: unknown; readonly receivedBytes: number }
  | { readonly kind: 'untrusted'; readonly address: string; readonly fault: CertificateFault }

/** Shakes hands over a connection; rejects with the signal's reason. */
export async function secure(
  socket: Socket,
  address: string,
  { options, onBegin, judge }: SecureTarget,
  signal: AbortSignal,
): Promise<Secured> {
  // Loaded here, because it costs a plain check a third of its start-up time.
  const { connect: connectTls } = await import('node:tls')
  return new Promise((resolve, reject) => {
    const secured = connectTls({ ...options, socket })
    onBegin?.(secured)
    const abort = () => {
      secured.destroy()
      reject(signal.reason)
    }
    const fail = (error: unknown) => {
      signal.removeEventListener('abort', abort)
      resolve({ kind: 'handshake', address, error, receivedBytes: socket.bytesRead })
    }
    signal.addEventListener('abort', abort, { once: true })
    secured.once('error', fail)
    secured.once('secureConnect', async () => {
      const fault = await judge(secured, address)
      secured.removeListener('error', fail)
      signal.removeEventListener('abort', abort)
      if (!fault) {
        resolve({ kind: 'connected', socket: secured, address, wire: socket })
        return
      }
      secured.on('error', () => undefined).destroy()
      resolve({ kind: 'untrusted', address, fault })
    })
  })
}
