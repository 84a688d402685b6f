import type { KeyObject, X509Certificate } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { errorCode, strerror } from '../check/strerror.ts'
import type { SslConfig } from '../config/config.ts'
import { nextUpdate } from './crl.ts'
import { certificateLabel, crlLabel, pemBlocks } from './pem.ts'

/** Something in a file that ends on a day. */
export type Expiring = {
  readonly kind: 'certificate' | 'authority' | 'revocation list'
  readonly directive: string
  readonly file: string
  /** Whose it is, on one line; empty for a revocation list. */
  readonly subject: string
  readonly until: Date
}

/** What the files of the `ssl_…` directives hold, checked and ready for OpenSSL. */
export type Credentials = {
  /** Undefined where certificate or key is not set: as stock HEAD, one alone is not used. */
  readonly identity: { readonly cert: Buffer; readonly key: Buffer } | undefined
  readonly ca: Buffer | undefined
  readonly crl: readonly string[] | undefined
  readonly expiring: readonly Expiring[]
  /** The key file's permissions where others may read it, or its group or others write it. */
  readonly openKeyMode: number | undefined
  /** The key is the one in memory: the file cannot be read any more now that the daemon is no longer root. */
  readonly keyKept: boolean
}

/** Stock's words for each file, and the directive that names it (spec/nrpe.md §2.4). */
const files = {
  certificate: { directive: 'ssl_cert_file', words: 'certificate file' },
  key: { directive: 'ssl_privatekey_file', words: 'private key file' },
  authority: { directive: 'ssl_cacert_file', words: 'CA certificate file' },
  crl: { directive: 'ssl_crl_file', words: 'certificate revocation list' },
} as const

/**
 * Reads and checks every file. Throws an Error that names directive, file, reason and remedy. `before`: what was in force,
 * whose key goes on being used where a reload, no longer root, cannot read the same file again.
 */
export async function readCredentials(ssl: SslConfig, before?: Credentials): Promise<Credentials> {
  const { X509Certificate, createPrivateKey } = await import('node:crypto')
  const expiring: Expiring[] = []
  const certificates = (which: 'certificate' | 'authority', file: string, bytes: Buffer) => {
    const blocks = pemBlocks(bytes.toString('latin1'), certificateLabel)
    if (blocks.length === 0) throw unusable(which, file, `no certificate found: it is not PEM, or empty`)
    const parsed = blocks.map((block) => attempt(which, file, () => new X509Certificate(block)))
    const own = which === 'certificate' ? parsed.slice(0, 1) : parsed
    for (const certificate of own) expiring.push(expiringOf(which, file, certificate))
    return parsed
  }

  let identity: Credentials['identity']
  let openKeyMode: number | undefined
  let keyKept = false
  if (ssl.certFile !== undefined && ssl.privatekeyFile !== undefined) {
    const cert = await read('certificate', ssl.certFile)
    const [leaf] = certificates('certificate', ssl.certFile, cert)
    const keyFile = ssl.privatekeyFile
    const key = await read('key', keyFile).catch((error: unknown) => {
      if (before?.identity === undefined || errorCode(causeOf(error)) !== 'EACCES') throw error
      keyKept = true
      return before.identity.key
    })
    const parsed = parseKey(keyFile, key, createPrivateKey)
    if (leaf && !leaf.checkPrivateKey(parsed)) {
      const advice = `it does not belong to the first certificate in '${ssl.certFile}' (${files.certificate.directive})`
      const kept =
        'it may not be read any more (Permission denied), and the one in memory does not belong to the new certificate'
      throw unusable('key', keyFile, keyKept ? kept : `key values mismatch: ${advice}`)
    }
    openKeyMode = keyKept ? undefined : await openMode(keyFile)
    identity = { cert, key }
  }

  const ca = ssl.cacertFile === undefined ? undefined : await read('authority', ssl.cacertFile)
  if (ca && ssl.cacertFile !== undefined) certificates('authority', ssl.cacertFile, ca)

  const crlFile = ssl.crlFile
  let crl: readonly string[] | undefined
  if (crlFile !== undefined) {
    crl = pemBlocks((await read('crl', crlFile)).toString('latin1'), crlLabel)
    if (crl.length === 0) throw unusable('crl', crlFile, 'no revocation list found: it is not PEM, or empty')
    for (const list of crl) {
      const until = attempt('crl', crlFile, () => nextUpdate(list))
      const { directive } = files.crl
      if (until) expiring.push({ kind: 'revocation list', directive, file: crlFile, subject: '', until })
    }
  }
  return { identity, ca, crl, expiring, openKeyMode, keyKept }
}

function expiringOf(kind: 'certificate' | 'authority', file: string, certificate: X509Certificate): Expiring {
  const subject = certificate.subject?.replaceAll('\n', ', ') ?? ''
  return { kind, directive: files[kind].directive, file, subject, until: new Date(certificate.validTo) }
}

function parseKey(file: string, key: Buffer, createPrivateKey: (pem: Buffer) => KeyObject): KeyObject {
  // The two ways PEM says so: a label, and a header line of the older form.
  if (key.includes('ENCRYPTED')) {
    const advice = `decrypt it once: openssl pkey -in ${file} -out FILE`
    throw unusable('key', file, `it is encrypted, and there is nobody to ask for its passphrase; ${advice}`)
  }
  try {
    return createPrivateKey(key)
  } catch {
    throw unusable('key', file, 'no private key found: it is not PEM, or damaged')
  }
}

/** Bits of a key file's mode that it should not have. Its group may read it: Debian's ssl-cert does. */
async function openMode(file: string): Promise<number | undefined> {
  const mode = (await stat(file)).mode & 0o777
  return (mode & 0o026) === 0 ? undefined : mode
}

async function read(which: keyof typeof files, file: string): Promise<Buffer> {
  try {
    return await readFile(file)
  } catch (error) {
    throw unusable(which, file, strerror(error), error)
  }
}

function attempt<T>(which: keyof typeof files, file: string, act: () => T): T {
  try {
    return act()
  } catch (error) {
    throw unusable(which, file, opensslReason(error), error)
  }
}

function unusable(which: keyof typeof files, file: string, reason: string, cause?: unknown): Error {
  const { directive, words } = files[which]
  return new Error(`Error: could not use ${words} '${file}' (${directive}): ${reason}`, { cause })
}

const causeOf = (error: unknown) => (error instanceof Error ? error.cause : undefined)

/** OpenSSL's own words without its function names, else the system's. */
export function opensslReason(error: unknown): string {
  if (error instanceof Error && 'reason' in error && typeof error.reason === 'string') return error.reason
  return strerror(error)
}
