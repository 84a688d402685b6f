import type { Config } from '../config/config.ts'
import type { Credentials } from '../transport/credentials.ts'
import { noAuthority } from '../transport/tls.ts'

/** A line about settings that work, but not as somebody may think. */
type Note = { readonly level: 'error' | 'warning' | 'notice'; readonly text: string }

/** What an administrator should know of the TLS settings, at start and after a reload. */
export function tlsNotes({ ssl, strict }: Config, credentials: Credentials): readonly Note[] {
  const { identity, openKeyMode, keyKept } = credentials
  const notes: Note[] = []
  const warn = (text: string) => notes.push({ level: 'warning', text })
  if (!identity && ssl.certFile !== undefined)
    warn(`Warning: ssl_cert_file '${ssl.certFile}' is not used: ssl_privatekey_file is not set`)
  if (!identity && ssl.privatekeyFile !== undefined)
    warn(`Warning: ssl_privatekey_file '${ssl.privatekeyFile}' is not used: ssl_cert_file is not set`)
  if (!identity && ssl.version.endsWith('+')) warn('WARN: Limiting SSL/TLS version to v1.2 to support ADH')
  if (ssl.useAdh === 0 && !strict)
    notes.push({ level: 'notice', text: 'SSL: anonymous suites (ADH and AECDH) are off: ssl_use_adh=0' })
  if (ssl.useAdh === 0 && strict)
    warn('Warning: ssl_use_adh=0 leaves the anonymous AECDH suites on, as stock does, because of compat=strict')
  // Stock says so at this level, and starts.
  if (ssl.clientCerts === 1 && ssl.cacertFile === undefined)
    notes.push({ level: 'error', text: `${noAuthority}; as it is, every certificate a client shows is refused` })
  if (ssl.clientCerts === 1 && !identity)
    warn('Warning: ssl_client_certs=1 has no effect: without ssl_cert_file no client is asked for a certificate')
  if (ssl.crlFile !== undefined && ssl.clientCerts === 0)
    warn(`Warning: ssl_crl_file '${ssl.crlFile}' has no effect: ssl_client_certs=0 asks no client for a certificate`)
  if (openKeyMode !== undefined) {
    const mode = openKeyMode.toString(8).padStart(4, '0')
    warn(
      `Warning: others than its owner can use '${ssl.privatekeyFile}' (ssl_privatekey_file, mode ${mode}): chmod 600 it`,
    )
  }
  if (keyKept)
    warn(
      `Warning: '${ssl.privatekeyFile}' (ssl_privatekey_file) cannot be read as nrpe_user: the key in memory ` +
        'stays in use; let nrpe_group read it, or restart the daemon after changing it',
    )
  return notes
}
