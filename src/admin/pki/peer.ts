import type { X509Certificate } from 'node:crypto'
import { isIP } from 'node:net'
import { connect, type TLSSocket } from 'node:tls'
import { strerror } from '../../check/strerror.ts'
import { escapeControls } from '../../daemon/log/printable.ts'

/** Where a daemon listens. */
export type Address = { readonly host: string; readonly port: number }

/** HOST:PORT or [ADDRESS]:PORT; undefined where a text is neither. */
export function addressIn(text: string): Address | undefined {
  const [, bracketed, plain, digits] = /^(?:\[([^\]]+)\]|([^\s:/]+)):(\d{1,5})$/.exec(text) ?? []
  const [host, port] = [bracketed ?? plain, Number(digits)]
  if (host === undefined || port < 1 || port > 65_535 || (bracketed !== undefined && isIP(bracketed) !== 6))
    return undefined
  return { host, port }
}

/** What a peer showed: certificates, its own first; or that it speaks TLS without any. */
export type Shown =
  | { readonly kind: 'certificates'; readonly chain: readonly X509Certificate[]; readonly protocol: string }
  | { readonly kind: 'anonymous'; readonly protocol: string }

/** Connects with TLS, as NRPE's port speaks it from the first byte, and asks for nothing. Throws with the reason. */
export async function askPeer(address: Address, timeoutMs: number): Promise<Shown> {
  try {
    return await shake(address, 'ALL:!aNULL:@SECLEVEL=0', timeoutMs)
  } catch (error) {
    if (!(error instanceof HandshakeFailure)) throw error
    // A daemon without a certificate has no suite in common with the first offer.
    return await shake(address, 'aNULL:@SECLEVEL=0', timeoutMs).catch(() => {
      throw error
    })
  }
}

class HandshakeFailure extends Error {}

function shake({ host, port }: Address, ciphers: string, timeoutMs: number): Promise<Shown> {
  const anonymous = ciphers.startsWith('aNULL')
  const title = `${isIP(host) === 6 ? `[${host}]` : escapeControls(host)}:${port}`
  return new Promise((resolve, reject) => {
    const socket = connect({
      ...{ host, port, ciphers, rejectUnauthorized: false, minVersion: 'TLSv1' },
      ...(anonymous ? { maxVersion: 'TLSv1.2' } : isIP(host) === 0 ? { servername: host } : {}),
    })
    let connected = false
    const give = (error: Error) => {
      clearTimeout(timer)
      socket.destroy()
      reject(error)
    }
    const timer = setTimeout(() => {
      const what = connected ? 'spoke no TLS' : 'did not take the connection'
      give(new Error(`cannot show ${title}: it ${what} within ${timeoutMs / 1000} s; see --timeout, or a firewall`))
    }, timeoutMs)
    socket.once('connect', () => {
      connected = true
    })
    socket.once('error', (error) => {
      if (!connected) return give(new Error(`cannot connect to ${title}: ${strerror(error)}; ${reachAdvice}`))
      give(new HandshakeFailure(`cannot show ${title}: the TLS handshake failed: ${reasonOf(error)}`))
    })
    socket.once('secureConnect', () => {
      const protocol = socket.getProtocol() ?? 'TLS'
      const chain = chainOf(socket)
      clearTimeout(timer)
      socket.destroy()
      resolve(chain.length > 0 ? { kind: 'certificates', chain, protocol } : { kind: 'anonymous', protocol })
    })
  })
}

const reachAdvice = 'is the daemon running, is the port right, does a firewall stop it?'

/** What Node and OpenSSL call it, and what that means of an NRPE daemon. */
function reasonOf(error: Error): string {
  const code = 'code' in error ? String(error.code) : ''
  if (code === 'ECONNRESET' || code === 'EPIPE')
    return 'it closed the connection; the host is not in its allowed_hosts, or it speaks plain TCP (-n, ssl_enabled=0)'
  if (code === 'ERR_SSL_WRONG_VERSION_NUMBER' || code === 'ERR_SSL_PACKET_LENGTH_TOO_LONG')
    return 'it speaks no TLS; NRPE without TLS (-n, ssl_enabled=0) has no certificate'
  if (/HANDSHAKE_FAILURE|CERTIFICATE_REQUIRED|BAD_CERTIFICATE/.test(code))
    return 'it refused; it may want a certificate of the client (ssl_client_certs=2) over TLS 1.2, or an old version of TLS'
  return escapeControls(code === '' ? error.message : code)
}

function chainOf(socket: TLSSocket): readonly X509Certificate[] {
  const chain: X509Certificate[] = []
  let next = socket.getPeerX509Certificate()
  while (next && chain.length < 10 && !chain.some(({ fingerprint256 }) => fingerprint256 === next?.fingerprint256)) {
    chain.push(next)
    next = next.issuerCertificate
  }
  return chain
}
