import { expect, it } from 'vitest'
import { expiryWarnings } from '../../src/daemon/certificate-watch.ts'
import type { Expiring } from '../../src/transport/credentials.ts'

const until = new Date('2026-12-31T12:00:00Z')
const certificate: Expiring = { kind: 'certificate', directive: 'ssl_cert_file', file: '/c', subject: 'CN=a', until }
const list: Expiring = { kind: 'revocation list', directive: 'ssl_crl_file', file: '/l', subject: '', until }

const warnings = (now: string, expiring = [certificate]) => expiryWarnings(expiring, Date.parse(now))

it('says nothing of a certificate that is good for 30 days and more', () => {
  expect(warnings('2026-12-01T12:00:00Z')).toEqual([])
})

it('warns from 30 days before the end, with file, owner, day and days left', () => {
  expect(warnings('2026-12-01T12:00:01Z')).toEqual([
    "Warning: the certificate of CN=a in '/c' (ssl_cert_file) expires on 2026-12-31, in 29 days: " +
      'put its successor there and send SIGHUP',
  ])
})

it('says on the last day how near it is', () => {
  expect(warnings('2026-12-31T11:00:00Z')[0]).toContain('expires on 2026-12-31, in less than a day: ')
})

it('says since when it is expired', () => {
  expect(warnings('2027-01-02T13:00:00Z')[0]).toContain('is expired since 2026-12-31, 2 days ago: ')
})

it('says so in the first hours too', () => {
  expect(warnings('2026-12-31T13:00:00Z')[0]).toContain('is expired since 2026-12-31, less than a day ago: ')
})

it('warns about a revocation list on its last day only', () => {
  expect(warnings('2026-12-30T11:59:59Z', [list])).toEqual([])
  expect(warnings('2026-12-30T12:00:01Z', [list])[0]).toContain("the revocation list in '/l' (ssl_crl_file) expires")
})

it('says that every client is refused with a revocation list of the past', () => {
  expect(warnings('2027-01-01T00:00:00Z', [list])[0]).toContain('OpenSSL refuses every client certificate')
})

it('puts what ended first in front', () => {
  const earlier = { ...certificate, file: '/earlier', until: new Date('2026-12-05T00:00:00Z') }
  expect(warnings('2026-12-04T00:00:00Z', [certificate, earlier]).map((text) => /'(.+?)'/.exec(text)?.[1])).toEqual([
    '/earlier',
    '/c',
  ])
})
