import { existsSync } from 'node:fs'
import { readSmallFile } from '../../src/check/small-file.ts'
import { strerror } from '../../src/check/strerror.ts'
import { NetFailure } from './failures.ts'

/** Where distributions keep the authorities that a host trusts. */
const systemBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
]

type Env = Readonly<Record<string, string | undefined>>

/**
 * The authorities a certificate must come from, as PEM: of `file` where given, else of SSL_CERT_FILE, else those of the
 * host; undefined where it has none, which leaves those that Node brings. Throws a `NetFailure` (local).
 */
export function trustedAuthorities(file: string | undefined, env: Env): string | undefined {
  const path = file ?? env.SSL_CERT_FILE ?? systemBundles.find((bundle) => existsSync(bundle))
  return path === undefined ? undefined : readPem(path, 'authorities')
}

/** A file with certificates or keys. Throws a `NetFailure` (local) where it cannot be read or holds none. */
export function readPem(path: string, what: string): string {
  let text: string
  try {
    text = readSmallFile(path).toString('latin1')
  } catch (error) {
    throw new NetFailure({ kind: 'local', reason: `cannot read ${what} in ${path}: ${strerror(error)}` })
  }
  if (!text.includes('-----BEGIN '))
    throw new NetFailure({ kind: 'local', reason: `no ${what} in ${path}: it is not PEM` })
  return text
}
