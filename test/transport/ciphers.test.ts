import { describe, expect, it } from 'vitest'
import { defaultConfig, type SslConfig } from '../../src/config/config.ts'
import { cipherList, hasAnonymousSuites, versionRange } from '../../src/transport/ciphers.ts'

const ssl = (changes: Partial<SslConfig>): SslConfig => ({ ...defaultConfig().ssl, ...changes })

describe('ssl_version', () => {
  it.each([
    ['SSLv3+', 'TLSv1', 'TLSv1.3'],
    ['TLSv1', 'TLSv1', 'TLSv1'],
    ['TLSv1+', 'TLSv1', 'TLSv1.3'],
    ['TLSv1.1', 'TLSv1.1', 'TLSv1.1'],
    ['TLSv1.1+', 'TLSv1.1', 'TLSv1.3'],
    ['TLSv1.2', 'TLSv1.2', 'TLSv1.2'],
    ['TLSv1.2+', 'TLSv1.2', 'TLSv1.3'],
    ['TLSv1.3', 'TLSv1.3', 'TLSv1.3'],
    ['TLSv1.3+', 'TLSv1.3', 'TLSv1.3'],
  ])('%s is %s to %s', (value, min, max) => {
    expect(versionRange(value, true)).toEqual({ min, max })
  })

  it.each(['SSLv3+', 'TLSv1+', 'TLSv1.1+', 'TLSv1.2+', 'TLSv1.2'])(
    '%s ends at TLS 1.2 without a certificate',
    (value) => {
      expect(versionRange(value, false).max).toBe('TLSv1.2')
    },
  )

  it.each(['TLSv1.3', 'TLSv1.3+'])('%s needs a certificate', (value) => {
    expect(() => versionRange(value, false)).toThrow(`ssl_version=${value} needs a certificate`)
  })

  it('SSLv3 alone is nothing that could be spoken', () => {
    expect(() => versionRange('SSLv3', true)).toThrow('ssl_version=SSLv3: OpenSSL has no SSLv3')
  })
})

describe('ssl_use_adh=0', () => {
  it.each(['ALL', 'ALL:!MD5:@STRENGTH:@SECLEVEL=0', 'ADH:AECDH:HIGH', 'ALL:COMPLEMENTOFALL'])(
    'leaves no anonymous suite in %s',
    async (list) => {
      expect(await hasAnonymousSuites(list)).toBe(true)
      expect(await hasAnonymousSuites(cipherList(ssl({ cipherList: list, useAdh: 0 }), true, false))).toBe(false)
    },
  )

  it('leaves AECDH with compat=strict, as stock does', async () => {
    expect(await hasAnonymousSuites(cipherList(ssl({ useAdh: 0 }), false, true))).toBe(true)
  })
})

describe('a list of suites', () => {
  it('has none that is anonymous where clients must show a certificate', async () => {
    expect(await hasAnonymousSuites(cipherList(ssl({ clientCerts: 2 }), true, false))).toBe(false)
  })

  it('gets level 0 where only anonymous suites can work', () => {
    expect(cipherList(ssl({ cipherList: 'ADH' }), false, false)).toBe('ADH:@SECLEVEL=0')
  })

  it('stays at the level it names', () => {
    expect(cipherList(ssl({ cipherList: 'ADH:@SECLEVEL=1' }), false, false)).toBe('ADH:@SECLEVEL=1')
  })

  it('is left alone where there is a certificate', () => {
    expect(cipherList(ssl({ cipherList: 'HIGH' }), true, false)).toBe('HIGH')
  })

  it.each(['XXX', 'HIGH:!aNULL', 'ECDHE-RSA-AES256-GCM-SHA384', 'PSK'])('%s has no anonymous suite', async (list) => {
    expect(await hasAnonymousSuites(list)).toBe(false)
  })
})
