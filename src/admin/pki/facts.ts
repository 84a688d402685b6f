import type { X509Certificate } from 'node:crypto'
import { escapeControls } from '../../daemon/log/printable.ts'
import { timeText } from './index-file.ts'
import { daysLeft } from './span.ts'

/** Says how this authority stands to a certificate, in words. */
export type Judge = (certificate: X509Certificate) => string

/** What is shown of one certificate, ready to print. */
type Facts = Readonly<Record<(typeof shownFacts)[number], string>> & { readonly daysLeft: number }

const shownFacts = [
  ...(['subject', 'issuer', 'names', 'serial', 'notBefore', 'notAfter'] as const),
  ...(['usage', 'key', 'signature', 'sha256', 'authority'] as const),
]

/** Reads them off the certificate. */
export function factsOf(certificate: X509Certificate, judge: Judge): Facts {
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    names: oneLine(certificate.subjectAltName ?? ''),
    serial: certificate.serialNumber,
    notBefore: timeText(certificate.validFromDate),
    notAfter: timeText(certificate.validToDate),
    daysLeft: daysLeft(certificate.validToDate),
    usage: usageOf(certificate),
    key: keyOf(certificate),
    signature: certificate.signatureAlgorithm ?? 'unknown',
    sha256: certificate.fingerprint256,
    authority: judge(certificate),
  }
}

/** One fact a line. */
export function textOf(facts: Facts): string {
  const left = facts.daysLeft < 0 ? `expired ${-facts.daysLeft} days ago` : `${facts.daysLeft} days left`
  return shownFacts
    .filter((fact) => facts[fact] !== '')
    .map((fact) => `${fact.padEnd(10)} ${facts[fact]}${fact === 'notAfter' ? ` (${left})` : ''}\n`)
    .join('')
}

/** Node writes one part of a name a line. */
const oneLine = (text: string) => escapeControls(text.split('\n').join(', '))

const purposes: Readonly<Record<string, string>> = { '1.3.6.1.5.5.7.3.1': 'server', '1.3.6.1.5.5.7.3.2': 'client' }

function usageOf(certificate: X509Certificate): string {
  if (certificate.ca) return 'authority'
  // Node calls the extended usage so; undefined where there is none.
  const wanted: readonly string[] = certificate.keyUsage ?? []
  return wanted.length === 0 ? 'any' : wanted.map((number) => purposes[number] ?? number).join(', ')
}

function keyOf({ publicKey }: X509Certificate): string {
  const { modulusLength, namedCurve } = publicKey.asymmetricKeyDetails ?? {}
  const size = modulusLength === undefined ? (namedCurve ?? '') : `${modulusLength} bits`
  return `${(publicKey.asymmetricKeyType ?? 'unknown').toUpperCase()} ${size}`.trim()
}
