import type { Socket } from 'node:net'
import { isIP } from 'node:net'
import { checkServerIdentity, connect, type SecureVersion, type TLSSocket } from 'node:tls'
import { errorCode, strerror } from '../../src/check/strerror.ts'
import { certificateFault } from './certificate-fault.ts'
import { unreachable } from './connect.ts'
import { NetFailure } from './failures.ts'
import type { Target } from './target.ts'
import { readPem, trustedAuthorities } from './trust.ts'

/** How a connection is to be secured. This module loads TLS, whose start costs more than a check: import it on use only. */
export type TlsWish = {
  /** Name for SNI; none is sent where absent. */
  readonly serverName?: string | undefined
  /** Chain, dates and this name or address must be right; nothing is verified where absent. */
  readonly verify?: { readonly name: string; readonly authorities?: string | undefined } | undefined
  readonly lowest?: SecureVersion | undefined
  readonly highest?: SecureVersion | undefined
  /** PEM files of our own certificate. */
  readonly certificate?: { readonly file: string; readonly keyFile: string } | undefined
  readonly alpn?: readonly string[] | undefined
}

/** OpenSSL's default level refuses keys and versions of old devices; whoever asks for old versions means those. */
const anyLevel = 'DEFAULT:@SECLEVEL=0'

/**
 * Shakes hands over a connection. Throws a `NetFailure`: no-tls, bad-certificate (only where it was to be verified), local for
 * files of ours. The run's deadline closes the connection below.
 */
export async function secure(
  socket: Socket,
  target: Target,
  wish: TlsWish,
  env: Readonly<Record<string, string | undefined>>,
): Promise<TLSSocket> {
  const { verify, serverName, lowest, highest, certificate, alpn } = wish
  const authorities = verify && trustedAuthorities(verify.authorities, env)
  const isOld = lowest === 'TLSv1' || lowest === 'TLSv1.1'
  const noTls = (reason: string) => new NetFailure({ kind: 'no-tls', target, reason })
  const secured = await new Promise<TLSSocket>((resolve, reject) => {
    let tls: TLSSocket
    try {
      tls = connect({
        socket,
        // Judged below: a monitor has to see the certificate that it complains of.
        rejectUnauthorized: false,
        ...(serverName !== undefined && isIP(serverName) === 0 && { servername: serverName }),
        // Node's own list costs a tenth of a second to read; who verifies nothing needs none.
        ...(verify ? authorities !== undefined && { ca: authorities } : { ca: [] }),
        ...(lowest && { minVersion: lowest }),
        ...(highest && { maxVersion: highest }),
        ...(isOld && { ciphers: anyLevel }),
        ...(certificate && {
          cert: readPem(certificate.file, 'a certificate'),
          key: readPem(certificate.keyFile, 'a private key'),
        }),
        ...(alpn && { ALPNProtocols: [...alpn] }),
      })
    } catch (error) {
      // Of our own files, the only part that is read at once.
      reject(error instanceof NetFailure ? error : new NetFailure({ kind: 'local', reason: reasonOf(error) }))
      return
    }
    const fail = (error: Error) => reject(isReset(error, socket) ? unreachable(target, error) : noTls(reasonOf(error)))
    const close = () => reject(noTls('the connection was closed in the handshake'))
    tls.once('error', fail)
    tls.once('close', close)
    tls.once('secureConnect', () => {
      tls.removeListener('error', fail)
      tls.removeListener('close', close)
      tls.on('error', () => undefined)
      resolve(tls)
    })
  })
  const fault = verify && certificateFault(secured, verify.name, checkServerIdentity)
  if (!fault) return secured
  secured.destroy()
  throw new NetFailure({ kind: 'bad-certificate', target, fault })
}

/** Reset by the system below, before any byte; Node gives the same code to a peer that hangs up. */
function isReset(error: Error, socket: Socket): boolean {
  return errorCode(error) === 'ECONNRESET' && 'syscall' in error && socket.bytesRead === 0
}

/** OpenSSL's reason where it was OpenSSL that gave up: `wrong version number`. */
function reasonOf(error: unknown): string {
  if (error instanceof Error && 'reason' in error && typeof error.reason === 'string') return error.reason
  const isHangUp = error instanceof Error && error.message.startsWith('Client network socket disconnected')
  return isHangUp ? 'the peer closed the connection in the handshake' : strerror(error)
}
