import { appendFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer, type TLSSocket } from 'node:tls'
import { beforeAll, onTestFinished } from 'vitest'
import { type Authority, authority, openssl, type Pair } from '../../helpers/certificates.ts'
import { temporaryFolder } from '../../helpers/folders.ts'

/** Certificates for localhost and 127.0.0.1, but for what their name says. */
export type Kind =
  | 'days'
  | 'hours'
  | 'minutes'
  | 'expired'
  | 'future'
  | 'nameless'
  | 'other-name'
  | 'self-signed'
  | 'old-authority'

/** An authority and what it issued, for all tests of a file or a describe block. */
export type TlsLab = { readonly authority: () => Authority; readonly certificate: (kind: Kind) => Pair }

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour

/** Makes certificates when they are asked for. */
export function tlsLab(): TlsLab {
  const folder = temporaryFolder()
  const made = new Map<Kind, Pair>()
  let own: Authority | undefined
  beforeAll(() => {
    own = authority(folder, 'lab')
  })
  const authorityOf = () => {
    if (!own) throw new Error('the authority is there for tests and hooks only')
    return own
  }
  const certificate = (kind: Kind) => {
    const pair = made.get(kind) ?? make(kind, folder, authorityOf())
    made.set(kind, pair)
    return pair
  }
  return { authority: authorityOf, certificate }
}

const localNames = 'DNS:localhost,IP:127.0.0.1'

function make(kind: Kind, folder: string, own: Authority): Pair {
  // Half a unit more, so that it does not matter how long a test takes.
  const from = stamp(-2 * day)
  const wish = { name: kind, alternatives: localNames }
  switch (kind) {
    case 'days':
      return own.issue({ ...wish, span: [from, stamp(4.5 * day)] })
    case 'hours':
      return own.issue({ ...wish, span: [from, stamp(5.5 * hour)] })
    case 'minutes':
      return own.issue({ ...wish, span: [from, stamp(20.5 * minute)] })
    case 'expired':
      return own.issue({ ...wish, span: [from, stamp(-day)] })
    case 'future':
      return own.issue({ ...wish, span: [stamp(day), stamp(2 * day)] })
    case 'other-name':
      return own.issue({
        ...wish,
        alternatives: 'DNS:www.other.example,DNS:other.example',
        span: [from, stamp(9 * day)],
      })
    case 'old-authority':
      return underOldAuthority(folder, own)
    case 'self-signed':
      return selfSigned(folder, kind, '/CN=localhost')
    case 'nameless':
      return selfSigned(folder, kind, '/O=nobody')
  }
}

/** A certificate whose authority, shown with it, has expired; the root is known. */
function underOldAuthority(folder: string, own: Authority): Pair {
  const old = own.issue({ name: 'old authority', span: [stamp(-2 * day), stamp(-day)], isAuthority: true })
  const leaf = { cert: join(folder, 'under-old.pem'), key: join(folder, 'under-old.key') }
  const request = join(folder, 'under-old.csr')
  const extensions = join(folder, 'under-old.ext')
  writeFileSync(extensions, `subjectAltName=${localNames}\n`)
  const how = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes']
  openssl('req', '-new', ...how, '-subj', '/CN=under-old', '-keyout', leaf.key, '-out', request)
  const issuer = ['-CA', old.cert, '-CAkey', old.key, '-CAcreateserial', '-days', '9', '-extfile', extensions]
  openssl('x509', '-req', '-in', request, ...issuer, '-out', leaf.cert)
  appendFileSync(leaf.cert, readFileSync(old.cert))
  return leaf
}

function selfSigned(folder: string, name: string, subject: string): Pair {
  const pair = { cert: join(folder, `${name}.pem`), key: join(folder, `${name}.key`) }
  const how = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '9']
  openssl('req', '-x509', ...how, '-subj', subject, '-keyout', pair.key, '-out', pair.cert)
  return pair
}

/** As openssl ca takes times. */
function stamp(fromNowMs: number): string {
  return new Date(Date.now() + fromNowMs).toISOString().replace(/\.\d+/, '').replaceAll(/[-:T]/g, '')
}

/** A TLS server with that certificate until the test ends, that does something with every connection; its port on 127.0.0.1. */
export async function servedOver(pair: Pair, acts: (socket: TLSSocket) => void = () => undefined): Promise<number> {
  const server = createServer({ cert: readFileSync(pair.cert), key: readFileSync(pair.key) }, (socket) => {
    socket.on('error', () => undefined)
    acts(socket)
  })
  server.on('tlsClientError', () => undefined)
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}
