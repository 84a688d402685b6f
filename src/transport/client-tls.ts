import { isIP } from 'node:net'
import type { ConnectionOptions } from 'node:tls'
import { strerror } from '../check/strerror.ts'
import { anonymousFirst, protocolRange, stockCiphers } from './ciphers.ts'
import { authorities, certificate, key, revocationLists } from './client-files.ts'
import { fileIdentity } from './file-identity.ts'

/** What check_nrpe wants of TLS. */
export type TlsWishes = {
  /** As ssl_version. */
  readonly version: string
  readonly cipherList: string | undefined
  readonly useAdh: 0 | 1 | 2
  readonly certFile: string | undefined
  readonly keyFile: string | undefined
  /** A file or a folder; given, the daemon's certificate must be of one of its authorities. */
  readonly caFile: string | undefined
  readonly crlFile: string | undefined
  /** Whom the certificate must be for; undefined = anybody. */
  readonly verifyName: string | undefined
  /** SHA-256 in hex, of the public key or the certificate; one must fit. Empty = any. */
  readonly pins: readonly string[]
}

/** Stock's default: anonymous or any certificate, nothing verified, any version. */
export const stockWishes: TlsWishes = {
  ...{ version: 'TLSv1+', cipherList: undefined, useAdh: 1 },
  ...{ certFile: undefined, keyFile: undefined, caFile: undefined, crlFile: undefined },
  ...{ verifyName: undefined, pins: [] },
}

/** Does the daemon have to show a certificate? */
export const wantsCertificate = ({ caFile, pins }: TlsWishes) => caFile !== undefined || pins.length > 0

/** Ready for OpenSSL; or stock's line for what cannot be used, and why. */
export type ClientTls =
  | {
      readonly kind: 'ready'
      readonly options: ConnectionOptions
      /** Which files were read, and in which state they were or an older one. */
      readonly files: string
      readonly revocationLists: readonly string[]
    }
  | { readonly kind: 'unusable'; readonly line: string; readonly reason: string }

/** Reads the files and lets OpenSSL judge them and the cipher list. */
export async function clientTls(wishes: TlsWishes): Promise<ClientTls> {
  const { createSecureContext } = await import('node:tls')
  const parts: Part[] = []
  for (const [line, file, read] of sources(wishes)) {
    if (file === undefined) continue
    try {
      // Looked at before it is read, so that no change in between goes unseen.
      const identity = fileIdentity(file)
      parts.push({ line: line(file), options: read(file), identity })
    } catch (error) {
      return { kind: 'unusable', line: line(file), reason: strerror(error) }
    }
  }
  const list = `Error: Could not set SSL/TLS cipher list: ${wishes.cipherList ?? stockCiphers}`
  parts.push({ line: list, options: protocols(wishes) })
  const all = Object.assign({}, ...parts.map(({ options }) => options))
  try {
    const secureContext = createSecureContext({ ...all, ca: all.ca ?? [] })
    const files = parts.map(({ identity = '' }) => identity).join('\n')
    return { kind: 'ready', options: { ...connection(wishes), secureContext }, files, revocationLists: all.crl ?? [] }
  } catch (error) {
    const fault = parts.find(({ options }) => !works(() => createSecureContext(options)))
    // Each works alone, so they do not fit each other.
    const line = fault?.line ?? `Error: could not use private key file '${wishes.keyFile}'.`
    return { kind: 'unusable', line, reason: reasonOf(error) }
  }
}

/** For wishes without files: all that the handshake needs. */
export const clientOptions = (wishes: TlsWishes): ConnectionOptions => ({ ...protocols(wishes), ...connection(wishes) })

function protocols(wishes: TlsWishes): ConnectionOptions {
  const { min, max } = protocolRange(wishes.version)
  return { ciphers: cipherList(wishes), minVersion: min, maxVersion: max }
}

type Part = { readonly line: string; readonly options: ConnectionOptions; readonly identity?: string }
type Source = readonly [
  line: (file: string) => string,
  file: string | undefined,
  read: (file: string) => ConnectionOptions,
]

const sources = ({ certFile, keyFile, caFile, crlFile }: TlsWishes): readonly Source[] => [
  [(file) => `Error: could not use CA certificate '${file}'.`, caFile, (file) => ({ ca: authorities(file) })],
  [(file) => `Error: could not use certificate file '${file}'.`, certFile, (file) => ({ cert: certificate(file) })],
  [(file) => `Error: could not use private key file '${file}'.`, keyFile, (file) => ({ key: key(file) })],
  [(file) => `Error: could not use CRL file '${file}'.`, crlFile, (file) => ({ crl: [...revocationLists(file)] })],
]

/** How a connection is made; what the daemon shows is judged after the handshake, before a byte is sent. */
export function connection({ verifyName }: TlsWishes): ConnectionOptions {
  return {
    rejectUnauthorized: false,
    // Stock sends no server name, and an address must not be one (RFC 6066 §3).
    servername: verifyName !== undefined && isIP(verifyName) === 0 ? verifyName : '',
    checkServerIdentity: () => undefined,
  }
}

/** A certificate that is to be verified leaves no room for suites that show none (spec/nrpe.md T10). */
function cipherList(wishes: TlsWishes): string {
  const { cipherList: list, useAdh } = wishes
  if (wantsCertificate(wishes)) return `${list ?? stockCiphers}:!aNULL`
  if (useAdh === 2) return `${anonymousFirst}:@SECLEVEL=0`
  const offered = list ?? (useAdh === 0 ? stockCiphers : `${anonymousFirst}:${stockCiphers}`)
  return useAdh === 0 ? `${offered}:!ADH` : offered
}

function works(act: () => unknown): boolean {
  try {
    act()
    return true
  } catch {
    return false
  }
}

/** OpenSSL's own words, without its function names. */
function reasonOf(error: unknown): string {
  return error instanceof Error && 'reason' in error && typeof error.reason === 'string'
    ? error.reason
    : strerror(error)
}
