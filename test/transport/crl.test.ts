import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { nextUpdate } from '../../src/transport/crl.ts'
import { authority, describeWithOpenssl } from '../helpers/certificates.ts'
import { temporaryFolder } from '../helpers/folders.ts'

describeWithOpenssl('the end of a revocation list', () => {
  const ca = authority(temporaryFolder(), 'lists')

  it.each([
    ['this century', '20490102030405Z', '2049-01-02T03:04:05.000Z'],
    ['years of four digits', '20510102030405Z', '2051-01-02T03:04:05.000Z'],
  ])('is read from a list of %s', (_, until, expected) => {
    const list = readFileSync(ca.revocationList(`${until}.pem`, [], until), 'latin1')
    expect(nextUpdate(list)?.toISOString()).toBe(expected)
  })

  it('is not found in a list that is cut off at any byte', () => {
    const list = readFileSync(ca.revocationList('cut.pem', [], '20490102030405Z'), 'latin1')
    const der = Buffer.from(list.replace(/-----[^-]+-----/g, ''), 'base64')
    for (let bytes = 0; bytes < der.length; bytes++) {
      expect(() => nextUpdate(der.toString('base64', 0, bytes))).toThrow(/revocation list/)
    }
  })

  it('is not found in a certificate', () => {
    expect(() => nextUpdate(readFileSync(ca.cert, 'latin1'))).toThrow('not a revocation list')
  })
})
