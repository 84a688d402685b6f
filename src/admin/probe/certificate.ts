import { checkServerIdentity } from 'node:tls'
import { factsOf } from '../pki/facts.ts'
import type { TlsSeen } from './tls-seen.ts'

/** What a daemon's certificate says. */
export type CertificateReport = {
  readonly subject: string
  readonly issuer: string
  readonly names: string
  readonly notBefore: string
  readonly notAfter: string
  /** Less than 0 when it is over. */
  readonly daysLeft: number
  readonly begun: boolean
  readonly key: string
  /** Of an RSA key; null of any other. */
  readonly rsaBits: number | null
  readonly signature: string
  readonly sha256: string
  readonly selfSigned: boolean
  /** Is it for the host that was named, or for --verify-name? */
  readonly nameFits: boolean
}

/** Reads it off a handshake; undefined where none was shown. */
export function certificateReport({ certificate, peer }: TlsSeen, name: string): CertificateReport | undefined {
  if (!certificate) return undefined
  const { authority: _, usage: __, serial: ___, ...facts } = factsOf(certificate, () => '')
  return {
    ...facts,
    begun: certificate.validFromDate.getTime() <= Date.now(),
    rsaBits: certificate.publicKey.asymmetricKeyDetails?.modulusLength ?? null,
    selfSigned: certificate.checkIssued(certificate) && certificate.verify(certificate.publicKey),
    nameFits: checkServerIdentity(name, peer) === undefined,
  }
}
