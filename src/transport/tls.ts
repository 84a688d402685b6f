import type { TlsOptions } from 'node:tls'
import type { SslConfig } from '../config/config.ts'
import { cipherList, hasAnonymousSuites, stockCiphers, versionRange } from './ciphers.ts'
import { type Credentials, opensslReason } from './credentials.ts'
import { ffdhe2048 } from './dh-group.ts'

/** How long a session can be resumed, seconds: a few turns of the slowest usual poller. */
const sessionSeconds = 3600

/**
 * TLS as nrpe.cfg wants it; without a certificate anonymous suites, TLS 1.0 to 1.2 (they end there, T9). `strict`:
 * compat=strict. Throws an Error with the text for the log where no client could ever connect.
 */
export async function serverTls(ssl: SslConfig, credentials: Credentials, strict: boolean): Promise<TlsOptions> {
  const { identity, ca, crl } = credentials
  const hasCertificate = identity !== undefined
  if (ssl.clientCerts === 2 && ca === undefined) throw new Error(noAuthority)
  if (ssl.clientCerts === 2 && !hasCertificate) {
    const why = 'anonymous encryption, the only one without a certificate of our own, asks for none'
    throw new Error(`Error: ssl_client_certs=2 needs ssl_cert_file and ssl_privatekey_file: ${why}`)
  }
  const { min, max } = versionRange(ssl.version, hasCertificate)
  const ciphers = cipherList(ssl, hasCertificate, strict)
  if (!hasCertificate) await checkAnonymous(ssl, ciphers)
  const { constants } = await import('node:crypto')
  return {
    ...(identity ?? {}),
    // Without a list of its own Node would take every authority of the web for ours.
    ca: ca === undefined ? [] : [ca],
    // OpenSSL asks for a list of each authority once one is there.
    ...(crl === undefined || ssl.clientCerts === 0 ? {} : { crl: [...crl] }),
    ciphers,
    dhparam: ffdhe2048,
    minVersion: min,
    maxVersion: max,
    honorCipherOrder: true,
    // As stock: a client could make the daemon work for nothing with it.
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
    sessionTimeout: sessionSeconds,
  }
}

/** Stock's words for a missing ssl_cacert_file, and what to do. */
export const noAuthority =
  'Error: CA certificate required for client verification. Set ssl_cacert_file to the authority of the ' +
  'clients, or ssl_client_certs=0'

/** Throws where a daemon without certificate has no anonymous suite left; stock starts and serves nobody. */
async function checkAnonymous(ssl: SslConfig, ciphers: string): Promise<void> {
  if (await hasAnonymousSuites(ciphers)) return
  // A list that OpenSSL knows nothing of is that list's fault.
  if (ssl.cipherList !== undefined && !(await isCipherList(ssl.cipherList)))
    throw new Error(badList(ssl, 'no cipher match'))
  const cause = ssl.useAdh === 0 ? 'ssl_use_adh=0 removes them' : 'ssl_cipher_list has none'
  const cure = ssl.useAdh === 0 ? 'ssl_use_adh=1 (compat=strict: AECDH stays, as on stock)' : 'another ssl_cipher_list'
  throw new Error(
    'Error: No client could connect: without a certificate only anonymous suites work, and ' +
      `${cause}. Set ssl_cert_file and ssl_privatekey_file, or ${cure}, or ssl_enabled=0 for plain TCP`,
  )
}

async function isCipherList(ciphers: string): Promise<boolean> {
  const { createSecureContext } = await import('node:tls')
  try {
    createSecureContext({ ciphers })
    return true
  } catch {
    return false
  }
}

const badList = ({ cipherList: list }: SslConfig, reason: string) =>
  `Error: Could not set SSL/TLS cipher list '${list ?? stockCiphers}' (ssl_cipher_list): ${reason}`

/** The text for the log when OpenSSL refuses what the directives say. */
export function tlsFault(error: unknown, ssl: SslConfig): string {
  const reason = opensslReason(error)
  if (reason.startsWith('Error: ')) return reason
  if (/cipher/.test(reason)) return badList(ssl, reason)
  const files = [ssl.certFile, ssl.privatekeyFile, ssl.cacertFile, ssl.crlFile].filter((file) => file !== undefined)
  return `Error: TLS: ${reason}${files.length === 0 ? '' : ` (in one of ${files.join(', ')})`}`
}
