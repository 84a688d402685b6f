import { controlCharacters, shorten } from '../check/printable.ts'
import { errorCode, strerror } from '../check/strerror.ts'
import type { ConnectFailure } from '../transport/connect.ts'
import type { CertificateFault } from '../transport/server-certificate.ts'
import type { Asked } from './ask.ts'
import type { Facts, FailureCode } from './failures.ts'

/** A failure by its name in the table, and what is known of it. */
export type Diagnosis = { readonly code: FailureCode } & Partial<Omit<Facts, 'query'>>

type Shaking = Pick<Extract<ConnectFailure, { kind: 'handshake' }>, 'address' | 'error' | 'receivedBytes'>
type NoAnswer = Extract<Asked, { kind: 'no-answer' }>

/** Why a handshake failed. */
export function ofHandshake({ address, error, receivedBytes }: Shaking): Diagnosis {
  const reason = oneLine(error)
  const code = errorCode(error) ?? ''
  // Not even an alert: a reset, or Node's own words for an end in the middle.
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    const isReset = error instanceof Error && 'errno' in error
    const when = receivedBytes === 0 ? 'closed before handshake' : 'closed in handshake'
    return { code: when, address, reason: isReset ? strerror(error) : '' }
  }
  const found = handshakeErrors.find(([pattern]) => pattern.test(code))
  return { code: found?.[1] ?? 'handshake failed', address, reason }
}

/** OpenSSL's error codes as Node gives them. */
const handshakeErrors: readonly (readonly [RegExp, FailureCode])[] = [
  [/WRONG_VERSION_NUMBER|HTTP_REQUEST|PACKET_LENGTH_TOO_LONG|RECORD_LENGTH|UNEXPECTED_MESSAGE/, 'plain peer'],
  [/ALERT_HANDSHAKE_FAILURE|NO_CIPHERS_AVAILABLE|NO_SHARED_CIPHER|INSUFFICIENT_SECURITY/, 'no common cipher'],
  [/PROTOCOL_VERSION|UNSUPPORTED_PROTOCOL|NO_PROTOCOLS_AVAILABLE/, 'no common version'],
  [/ALERT.*(CERTIFICATE|UNKNOWN_CA)/, 'own certificate refused'],
]

/** Why the daemon's certificate will not do. */
export function ofCertificate(address: string, { code, shows }: CertificateFault): Diagnosis {
  const found = certificateFaults[code]
  if (found) return { code: found, address, reason: oneLine(shows) }
  const words = code.toLowerCase().replaceAll('_', ' ')
  return { code: code.includes('CRL') ? 'revocation list' : 'certificate not valid', address, reason: words }
}

const certificateFaults: Readonly<Record<string, FailureCode>> = {
  CERT_HAS_EXPIRED: 'certificate expired',
  AUTHORITY_EXPIRED: 'authority expired',
  CERT_NOT_YET_VALID: 'certificate not yet valid',
  CERT_REVOKED: 'certificate revoked',
  UNABLE_TO_GET_ISSUER_CERT: 'unknown issuer',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'unknown issuer',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'unknown issuer',
  SELF_SIGNED_CERT_IN_CHAIN: 'unknown issuer',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'unknown issuer',
  NAME_DIFFERS: 'name differs',
  PIN_DIFFERS: 'pin differs',
  NO_CERTIFICATE: 'no certificate',
}

/** Why a connection brought no answer. */
export function ofNoAnswer({ received, address, protocol, mayHaveRun = false }: NoAnswer): Diagnosis {
  switch (received.kind) {
    case 'silent':
    case 'closed':
      return { ...ofClosed(received, address, protocol), mayHaveRun }
    case 'refused':
      return { code: refusals[received.code], address, reason: received.detail }
  }
}

function ofClosed(
  received: Extract<NoAnswer['received'], { kind: 'closed' | 'silent' }>,
  address: string,
  protocol: string | undefined,
): Diagnosis {
  const error = received.kind === 'closed' ? received.error : undefined
  // Over TLS 1.3 the daemon judges our certificate after we think that the handshake is done.
  const tls = error === undefined ? undefined : ofHandshake({ address, error, receivedBytes: 0 })
  if (tls?.code === 'own certificate refused') return tls
  const reason = error === undefined ? '' : oneLine(strerror(error))
  const { receivedBytes } = received
  if (receivedBytes > 0) return { code: 'cut short', address, reason, receivedBytes }
  return { code: error === undefined ? 'closed without answer' : 'reset without answer', address, reason, protocol }
}

const refusals = {
  'bad-crc': 'bad CRC',
  'bad-type': 'bad type',
  'bad-version': 'bad version',
  'too-big': 'too big',
  'bad-length': 'bad length',
  truncated: 'bad length',
  'empty-packet': 'bad length',
} as const satisfies Record<Extract<NoAnswer['received'], { kind: 'refused' }>['code'], FailureCode>

/** Of what others say, so that what to do about it still fits in the line that Nagios shows. */
const mostSaidBytes = 400

/** What others say may hold anything, and must not reach a terminal as it is. */
function oneLine(said: unknown): string {
  const openssl = said instanceof Error && 'reason' in said && typeof said.reason === 'string' ? said.reason : undefined
  const text = openssl ?? (said instanceof Error ? said.message : String(said))
  return shorten(text.replace(controlCharacters, ' ').trim(), mostSaidBytes)
}
