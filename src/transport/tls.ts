import { readFile } from 'node:fs/promises'
import type { ConnectionOptions, SecureVersion, TlsOptions } from 'node:tls'
import { strerror } from '../check/strerror.ts'
import type { SslConfig } from '../config/config.ts'
import { ffdhe2048 } from './dh-group.ts'

/** What stock is compiled with; security level 0 because anonymous suites are refused above it. */
const stockCiphers = 'ALL:!MD5:@STRENGTH:@SECLEVEL=0'

/** Anonymous elliptic curves first: a handshake costs both ends a seventh of what the 2048-bit group does. */
const anonymousFirst = 'AECDH:ADH'

/**
 * TLS as nrpe.cfg wants it; without a certificate anonymous suites, TLS 1.0 to 1.2 (they end there, T9). Throws, naming
 * the file, when a certificate, key or CA file cannot be read.
 */
export async function serverTls(settings: SslConfig): Promise<TlsOptions> {
  const hasCertificate = settings.certFile !== undefined && settings.privatekeyFile !== undefined
  const { minVersion, maxVersion } = versionRange(settings.version)
  return {
    ...(await credentials(settings)),
    ciphers: cipherList(settings, hasCertificate),
    dhparam: ffdhe2048,
    minVersion,
    maxVersion: hasCertificate ? maxVersion : lower(maxVersion, 'TLSv1.2'),
    honorCipherOrder: true,
    requestCert: settings.clientCerts > 0,
    // With 1 a client without certificate is welcome; the session refuses one that shows a bad one.
    rejectUnauthorized: settings.clientCerts === 2,
  }
}

/** What check_nrpe speaks by default: anonymous or any certificate, nothing verified, any version. */
export function clientTls(): ConnectionOptions {
  return {
    ciphers: `${anonymousFirst}:${stockCiphers}`,
    minVersion: 'TLSv1',
    maxVersion: 'TLSv1.3',
    rejectUnauthorized: false,
    // Stock sends no server name, and an address must not be one (RFC 6066 §3).
    servername: '',
    checkServerIdentity: () => undefined,
  }
}

/** The lowest and highest version that a value of ssl_version allows. SSLv3 is not built into OpenSSL any more. */
function versionRange(value: string): { minVersion: SecureVersion; maxVersion: SecureVersion } {
  const named = value.replace(/\+$/, '')
  const version = secureVersions.find((known) => known === named) ?? 'TLSv1'
  return { minVersion: version, maxVersion: value.endsWith('+') ? 'TLSv1.3' : version }
}

const secureVersions: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']

function lower(a: SecureVersion, b: SecureVersion): SecureVersion {
  return secureVersions.indexOf(a) < secureVersions.indexOf(b) ? a : b
}

function cipherList(settings: SslConfig, hasCertificate: boolean): string {
  const list = settings.cipherList ?? stockCiphers
  switch (settings.useAdh) {
    case 0:
      // Stock removes ADH but leaves AECDH, which is as anonymous (T10).
      return `${list}:!aNULL`
    case 1:
      return hasCertificate || settings.cipherList !== undefined ? list : `${anonymousFirst}:${list}`
    case 2:
      return `${anonymousFirst}:@SECLEVEL=0`
  }
}

async function credentials(settings: SslConfig): Promise<Pick<TlsOptions, 'cert' | 'key' | 'ca'>> {
  const { certFile, privatekeyFile, cacertFile } = settings
  return {
    ...(certFile !== undefined && privatekeyFile !== undefined
      ? { cert: await read('ssl_cert_file', certFile), key: await read('ssl_privatekey_file', privatekeyFile) }
      : {}),
    ...(cacertFile === undefined ? {} : { ca: await read('ssl_cacert_file', cacertFile) }),
  }
}

/** Names the directives behind what OpenSSL says of them. */
export function tlsFault(error: unknown, settings: SslConfig): string {
  const reason = strerror(error)
  if (/cipher/.test(reason))
    return `Error: Could not set SSL/TLS cipher list '${settings.cipherList}' (ssl_cipher_list): ${reason}`
  const files = [settings.certFile, settings.privatekeyFile, settings.cacertFile].filter((file) => file !== undefined)
  return files.length === 0 || reason.includes('(ssl_')
    ? `Error: TLS: ${reason}`
    : `Error: TLS: ${reason} (in ${files.join(', ')}: ssl_cert_file, ssl_privatekey_file, ssl_cacert_file)`
}

async function read(directive: string, path: string): Promise<Buffer> {
  try {
    return await readFile(path)
  } catch (error) {
    throw new Error(`could not use '${path}' (${directive}): ${strerror(error)}`)
  }
}
