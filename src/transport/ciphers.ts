import type { SecureVersion } from 'node:tls'
import type { SslConfig } from '../config/config.ts'

/** What stock is compiled with; security level 0 because anonymous suites are refused above it. */
export const stockCiphers = 'ALL:!MD5:@STRENGTH:@SECLEVEL=0'

/** Anonymous elliptic curves first: a handshake costs both ends a seventh of what the 2048-bit group does. */
export const anonymousFirst = 'AECDH:ADH'

/** Takes every suite that needs a certificate or a shared secret out of a list in front of it. */
const anonymousOnly = '!aRSA:!aDSS:!aECDSA:!aPSK:!aSRP'

const secureVersions: readonly SecureVersion[] = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']

/** The versions that a name of stock's allows, `TLSv1.2` or `TLSv1.2+`. SSLv3+ means everything, and what there is begins with TLS 1.0. */
export function protocolRange(value: string): { min: SecureVersion; max: SecureVersion } {
  const min = secureVersions.find((known) => known === value.replace(/\+$/, '')) ?? 'TLSv1'
  return { min, max: value.endsWith('+') ? 'TLSv1.3' : min }
}

/**
 * The versions that ssl_version allows; anonymous suites end at TLS 1.2 (spec/nrpe.md T9). Throws where none is left,
 * which stock does not: it starts, and no client ever gets through.
 */
export function versionRange(value: string, hasCertificate: boolean): { min: SecureVersion; max: SecureVersion } {
  if (value === 'SSLv3') throw new Error('Error: ssl_version=SSLv3: OpenSSL has no SSLv3 any more; write TLSv1.2+')
  const { min, max } = protocolRange(value)
  if (hasCertificate) return { min, max }
  if (min === 'TLSv1.3') {
    const advice = 'set both files, or write ssl_version=TLSv1.2+'
    throw new Error(`Error: ssl_version=${value} needs a certificate (ssl_cert_file, ssl_privatekey_file): ${advice}`)
  }
  return { min, max: max === 'TLSv1.3' ? 'TLSv1.2' : max }
}

/** Suites of TLS 1.2 and older, as OpenSSL writes them. `strict`: anonymous ones are left as stock leaves them. */
export function cipherList(ssl: SslConfig, hasCertificate: boolean, strict: boolean): string {
  const list = ssl.cipherList ?? stockCiphers
  const serving = hasCertificate ? list : atLevelZero(list)
  switch (ssl.useAdh) {
    case 0:
      // Stock removes ADH but leaves AECDH, which is as anonymous (spec/nrpe.md T10).
      return strict ? `${serving}:!ADH` : `${serving}:!aNULL`
    case 1:
      // An anonymous client shows no certificate, so one that is required keeps such suites out.
      if (ssl.clientCerts === 2) return `${serving}:!aNULL`
      return hasCertificate || ssl.cipherList !== undefined ? serving : `${anonymousFirst}:${serving}`
    case 2:
      return `${anonymousFirst}:@SECLEVEL=0`
  }
}

/** Without a certificate a list that names no level serves nobody: OpenSSL refuses anonymous suites above 0. */
const atLevelZero = (list: string) => (list.includes('@SECLEVEL') ? list : `${list}:@SECLEVEL=0`)

/** Is there a suite in the list that works without a certificate? */
export async function hasAnonymousSuites(list: string): Promise<boolean> {
  const { createSecureContext } = await import('node:tls')
  try {
    createSecureContext({ ciphers: `${list}:${anonymousOnly}` })
    return true
  } catch {
    return false
  }
}
