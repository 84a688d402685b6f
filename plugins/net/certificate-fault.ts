import type { X509Certificate } from 'node:crypto'
import type { checkServerIdentity, TLSSocket } from 'node:tls'
import { chainOf } from './certificate-chain.ts'
import { factsOf, namesOf, partOf } from './certificate-facts.ts'
import type { CertificateFault } from './failures.ts'

type NameCheck = typeof checkServerIdentity

/** What is wrong with the certificate that a peer showed; undefined where nothing is. OpenSSL's verdict on the chain comes first. */
export function certificateFault(socket: TLSSocket, name: string, checkName: NameCheck): CertificateFault | undefined {
  const certificate = socket.getPeerX509Certificate()
  if (!certificate) return undefined
  const problem = chainProblem(socket, certificate) ?? nameProblem(socket, certificate, name, checkName)
  return problem && { problem, ...factsOf(culprit(socket, certificate, problem)) }
}

type Problem = CertificateFault['problem']

/** Where the dates of the chain are wrong it may be those of an authority. */
function culprit(socket: TLSSocket, certificate: X509Certificate, { kind }: Problem): X509Certificate {
  const now = new Date()
  const isWrong =
    kind === 'expired'
      ? (one: X509Certificate) => one.validToDate < now
      : kind === 'not-yet-valid'
        ? (one: X509Certificate) => one.validFromDate > now
        : () => false
  return chainOf(socket).find(isWrong) ?? certificate
}

function chainProblem(socket: TLSSocket, certificate: X509Certificate): Problem | undefined {
  const code = verdict(socket)
  if (code === undefined || code === 'ERR_TLS_CERT_ALTNAME_INVALID') return undefined
  switch (code) {
    case 'CERT_HAS_EXPIRED':
      return { kind: 'expired' }
    case 'CERT_NOT_YET_VALID':
      return { kind: 'not-yet-valid' }
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return {
        kind: 'unknown-issuer',
        issuer: partOf(certificate.issuer, 'CN') ?? certificate.issuer.replaceAll('\n', ', '),
        isSelfSigned: code === 'DEPTH_ZERO_SELF_SIGNED_CERT',
      }
    default:
      return { kind: 'other', reason: code }
  }
}

/** OpenSSL's code for the chain; Node's types call it an Error, it is a string. */
function verdict(socket: TLSSocket): string | undefined {
  const found: unknown = socket.authorizationError
  if (found instanceof Error) return 'code' in found ? String(found.code) : found.message
  return typeof found === 'string' && !socket.authorized ? found : undefined
}

function nameProblem(socket: TLSSocket, certificate: X509Certificate, name: string, check: NameCheck) {
  const wrong = check(name, socket.getPeerCertificate())
  if (!wrong) return undefined
  return { kind: 'wrong-name', wanted: name, names: namesOf(certificate) } as const
}
