import type { TLSSocket } from 'node:tls'
import { fewOf } from '../check/few-of.ts'
import { certificateNames, chainOf, nameOf } from './certificates.ts'
import type { TlsWishes } from './client-tls.ts'

/** Why a daemon's certificate will not do. */
export type CertificateFault = {
  /** OpenSSL's code, or one of ours: NO_CERTIFICATE, NAME_DIFFERS, PIN_DIFFERS, AUTHORITY_EXPIRED. */
  readonly code: string
  /** What the certificate says on the point. */
  readonly shows: string
}

/** More would hide what stands behind them. */
const mostNames = 8

/**
 * Judges the certificate of a finished handshake; undefined where it is as wished. A resumed session shows none and
 * brings OpenSSL's old verdict only: whoever offers one sees to it that nothing else has changed (client/session.ts).
 */
export async function certificateFault(socket: TLSSocket, wishes: TlsWishes): Promise<CertificateFault | undefined> {
  if (socket.isSessionReused()) {
    const trusted = wishes.caFile === undefined || socket.authorized
    return trusted ? undefined : { code: String(socket.authorizationError), shows: 'a resumed session' }
  }
  const certificate = socket.getPeerX509Certificate()
  if (!certificate) return { code: 'NO_CERTIFICATE', shows: 'none' }
  if (wishes.pins.length > 0) {
    const { createHash } = await import('node:crypto')
    const key = createHash('sha256').update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    const shown = [key.digest('hex'), certificate.fingerprint256.replaceAll(':', '').toLowerCase()]
    if (!shown.some((hash) => wishes.pins.includes(hash)))
      return { code: 'PIN_DIFFERS', shows: Buffer.from(shown[0] ?? '', 'hex').toString('base64') }
  }
  if (wishes.caFile === undefined) return undefined
  const peer = socket.getPeerCertificate()
  if (!socket.authorized) {
    const code = String(socket.authorizationError)
    // OpenSSL does not say whose end it is.
    const over = chainOf(socket).find(({ valid_to }) => Date.parse(valid_to) < Date.now())
    if (code === 'CERT_HAS_EXPIRED' && over && Date.parse(peer.valid_to) !== Date.parse(over.valid_to))
      return { code: 'AUTHORITY_EXPIRED', shows: `${nameOf(over.subject)} on ${over.valid_to}` }
    const when = code === 'CERT_NOT_YET_VALID' ? peer.valid_from : peer.valid_to
    return { code, shows: /CERT_NOT_YET_VALID|CERT_HAS_EXPIRED/.test(code) ? when : nameOf(peer.issuer ?? {}) }
  }
  if (wishes.verifyName === undefined) return undefined
  const { checkServerIdentity } = await import('node:tls')
  if (checkServerIdentity(wishes.verifyName, peer) === undefined) return undefined
  const addresses = [...(peer.subjectaltname ?? '').matchAll(/IP Address:([\da-fA-F.:]+)/g)].map(
    ([, address = '']) => address,
  )
  return { code: 'NAME_DIFFERS', shows: fewOf([...certificateNames(socket), ...addresses], mostNames) || 'no name' }
}
