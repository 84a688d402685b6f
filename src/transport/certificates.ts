import type { Socket } from 'node:net'
import type { DetailedPeerCertificate, PeerCertificate, TLSSocket } from 'node:tls'

/**
 * The names a client proved to have: common name and DNS names of its certificate. Empty over plain TCP, without a
 * certificate, and where the certificate was not found valid. Known on a resumed session too.
 */
export function certificateNames(socket: Socket): readonly string[] {
  if (!isTls(socket) || !socket.authorized) return []
  const { subject, subjectaltname } = socket.getPeerCertificate()
  if (!subject) return []
  // A subject may hold several common names; Node then gives a list, whatever its types say.
  const common: unknown = subject.CN
  const names = Array.isArray(common) ? common : [common]
  return [...new Set([...names.filter((name) => typeof name === 'string'), ...dnsNames(subjectaltname ?? '')])]
}

function isTls(socket: Socket): socket is TLSSocket {
  return 'getPeerCertificate' in socket
}

/** Node quotes a name with characters no DNS name has; taking it apart could make another name of it. */
function dnsNames(alternatives: string): readonly string[] {
  const entries = alternatives.matchAll(/(?:^|, )([^:,]+):("(?:[^"\\]|\\.)*"|[^,]*)/g)
  return [...entries].flatMap(([, kind, value]) => (kind === 'DNS' && value && !value.startsWith('"') ? [value] : []))
}

/** A certificate that was shown but is not valid, in the words stock logs. */
export type BadCertificate = {
  readonly subject: string
  readonly issuer: string
  /** OpenSSL's number of what is wrong. */
  readonly errorNumber: number
  readonly reason: string
}

/** What is wrong with the certificate a client showed; undefined where it showed none, or a valid one. */
export function badCertificate(socket: TLSSocket, nowMs: number): BadCertificate | undefined {
  const certificate = socket.getPeerCertificate()
  if (!certificate.subject) return undefined
  // A resumed session brings the verdict of its first handshake, and the certificate may have run out since.
  const expired = Date.parse(certificate.valid_to) < nowMs
  if (socket.authorized && !expired) return undefined
  const code = socket.authorized ? 'CERT_HAS_EXPIRED' : String(socket.authorizationError)
  const [errorNumber, reason] = verdicts[code] ?? [1, code]
  return { subject: nameOf(certificate.subject), issuer: nameOf(certificate.issuer), errorNumber, reason }
}

/** What a peer showed and what of its issuers is known, its own first. Empty where it showed none. */
export function chainOf(socket: TLSSocket): readonly DetailedPeerCertificate[] {
  const chain = new Set<DetailedPeerCertificate>()
  // The last certificate of a whole chain is its own issuer.
  for (let each = socket.getPeerCertificate(true); each?.valid_to && !chain.has(each); each = each.issuerCertificate)
    chain.add(each)
  return [...chain]
}

/** A distinguished name on one line, as OpenSSL and so stock's log writes it. */
export function nameOf(parts: PeerCertificate['subject']): string {
  return Object.entries(parts)
    .flatMap(([key, value]) => [value].flat().map((each) => `/${key}=${each}`))
    .join('')
}

/** OpenSSL's numbers and words for the codes Node has (x509_vfy.h, X509_verify_cert_error_string). */
const verdicts: Readonly<Record<string, readonly [number, string]>> = {
  UNABLE_TO_GET_ISSUER_CERT: [2, 'unable to get issuer certificate'],
  UNABLE_TO_GET_CRL: [3, 'unable to get certificate CRL'],
  UNABLE_TO_DECRYPT_CERT_SIGNATURE: [4, "unable to decrypt certificate's signature"],
  UNABLE_TO_DECRYPT_CRL_SIGNATURE: [5, "unable to decrypt CRL's signature"],
  UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY: [6, 'unable to decode issuer public key'],
  CERT_SIGNATURE_FAILURE: [7, 'certificate signature failure'],
  CRL_SIGNATURE_FAILURE: [8, 'CRL signature failure'],
  CERT_NOT_YET_VALID: [9, 'certificate is not yet valid'],
  CERT_HAS_EXPIRED: [10, 'certificate has expired'],
  CRL_NOT_YET_VALID: [11, 'CRL is not yet valid'],
  CRL_HAS_EXPIRED: [12, 'CRL has expired'],
  ERROR_IN_CERT_NOT_BEFORE_FIELD: [13, "format error in certificate's notBefore field"],
  ERROR_IN_CERT_NOT_AFTER_FIELD: [14, "format error in certificate's notAfter field"],
  ERROR_IN_CRL_LAST_UPDATE_FIELD: [15, "format error in CRL's lastUpdate field"],
  ERROR_IN_CRL_NEXT_UPDATE_FIELD: [16, "format error in CRL's nextUpdate field"],
  DEPTH_ZERO_SELF_SIGNED_CERT: [18, 'self-signed certificate'],
  SELF_SIGNED_CERT_IN_CHAIN: [19, 'self-signed certificate in certificate chain'],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [20, 'unable to get local issuer certificate'],
  // Stock stops at what is found first, Node goes on to this, which always follows it.
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [20, 'unable to get local issuer certificate'],
  CERT_CHAIN_TOO_LONG: [22, 'certificate chain too long'],
  CERT_REVOKED: [23, 'certificate revoked'],
  INVALID_CA: [79, 'invalid CA certificate'],
  PATH_LENGTH_EXCEEDED: [25, 'path length constraint exceeded'],
  INVALID_PURPOSE: [26, 'unsuitable certificate purpose'],
  CERT_UNTRUSTED: [27, 'certificate not trusted'],
  CERT_REJECTED: [28, 'certificate rejected'],
}
