import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import type { CertificateReport } from '../../../src/admin/probe/certificate.ts'
import type { TlsReport } from '../../../src/admin/probe/report.ts'
import type { Findings } from '../../../src/admin/probe/weak-kind.ts'
import { weakPointCodes, weakPoints } from '../../../src/admin/probe/weak-points.ts'

const certificate: CertificateReport = {
  ...{ subject: 'CN=web1', issuer: 'CN=ca', names: 'DNS:web1', notBefore: '2026-01-01', notAfter: '2027-01-01' },
  ...{ daysLeft: 30, begun: true, key: 'RSA 2048 bits', rsaBits: 2048, signature: 'RSA-SHA256' },
  ...{ sha256: '00', selfSigned: false, nameFits: true },
}
const tls: TlsReport = {
  ...{ versions: ['TLSv1.3', 'TLSv1.2'], version: 'TLSv1.3', cipher: 'C', keyExchange: 'X25519', anonymous: 'no' },
  ...{ sessionTickets: true, clientCertificate: 'not required', certificate, verified: null },
}
const sound: Findings = {
  ...{ host: 'web1', port: 5666, address: '192.0.2.1', localAddress: null, reached: true, failure: null },
  ...{ complete: true, transport: 'tls', packetVersions: [4, 2], largestAnswer: null, latency: null, command: null },
  nrpe: { text: 'NRPE v4.1.0', version: '4.1.0', plenum: null },
  arguments: { taken: 'no', characters: [] },
  tls,
}
const plenum = { text: 'NRPE v4.1.3 (Plenum 0.1.0)', version: '4.1.3', plenum: '0.1.0' }

const withTls = (changed: Partial<TlsReport>): Partial<Findings> => ({ tls: { ...tls, ...changed } })
const withCertificate = (changed: Partial<CertificateReport>) =>
  withTls({ certificate: { ...certificate, ...changed } })
const renewed = 'ssl_cert_file= of a new one (plenum pki issue server web1 --replace)'

describe('plenum probe finds weak', () => {
  it('nothing in a sound daemon', () => {
    expect(weakPoints(sound)).toEqual([])
  })

  it.each<[string, Partial<Findings>, string, string]>([
    ['plain text', { transport: 'plain', tls: null }, 'plain-text', 'start nrpe without -n, and ssl_enabled=1'],
    ['no certificate', withTls({ anonymous: 'only', certificate: null }), 'anonymous', 'ssl_cert_file= and ssl_p'],
    ['a certificate that is over', withCertificate({ daysLeft: -1 }), 'certificate-expired', renewed],
    ['one of tomorrow', withCertificate({ begun: false }), 'certificate-not-begun', 'compare the clocks'],
    ['one with 29 days left', withCertificate({ daysLeft: 29 }), 'certificate-expires', renewed],
    ['a key of 1024 bits', withCertificate({ rsaBits: 1024 }), 'certificate-key', renewed],
    ['SHA-1', withCertificate({ signature: 'RSA-SHA1' }), 'certificate-signature', renewed],
    ['SHA-1 with ECDSA', withCertificate({ signature: 'ecdsa-with-SHA1' }), 'certificate-signature', renewed],
    ['another name', withCertificate({ nameFits: false }), 'certificate-name', renewed],
    ['an unknown issuer', withTls({ verified: { ok: false, reason: 'r' } }), 'not-verified', renewed],
    ['anonymous suites of stock', withTls({ anonymous: 'too' }), 'anonymous-too', 'ssl_use_adh=0 and ssl_cipher_list='],
    ['those of Plenum', { ...withTls({ anonymous: 'too' }), nrpe: plenum }, 'anonymous-too', 'ssl_use_adh=0'],
    ['TLS 1.0', withTls({ versions: ['TLSv1.2', 'TLSv1'] }), 'old-tls', 'ssl_version=TLSv1.2+'],
    ['TLS 1.1', withTls({ versions: ['TLSv1.1'] }), 'old-tls', 'ssl_version=TLSv1.2+'],
    [
      'arguments',
      { arguments: { taken: 'yes', characters: [] } },
      'arguments-unauthenticated',
      'dont_blame_nrpe=0, or',
    ],
    ['NRPE 3.2.1', { nrpe: { text: '', version: '3.2.1', plenum: null } }, 'old-nrpe', 'another nrpe'],
    ['version 2 alone', { packetVersions: [2] }, 'small-answers', 'another nrpe'],
  ])('%s', (_, changed, code, change) => {
    const [point, ...more] = weakPoints({ ...sound, ...changed })
    expect(more).toEqual([])
    expect(point).toMatchObject({ code, change: expect.stringContaining(change) })
    expect(point?.says).not.toMatch(/undefined|null/)
  })

  it('no arguments that only clients with a certificate may send', () => {
    const proven = withTls({ clientCertificate: 'required' })
    expect(weakPoints({ ...sound, ...proven, arguments: { taken: 'yes', characters: [] } })).toEqual([])
  })
})

it.each(weakPointCodes)('docs/probe.md explains the code %s', (code) => {
  expect(readFileSync('docs/probe.md', 'utf8')).toMatch(new RegExp(`^\\|.*\`${code}\``, 'm'))
})
