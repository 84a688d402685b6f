import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ask } from '../helpers/ask.ts'
import { askTls } from '../helpers/ask-tls.ts'
import { authority, describeWithOpenssl, openssl } from '../helpers/certificates.ts'
import { configText, plenumFor, startPlenum } from '../helpers/daemon.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { freePort } from '../helpers/free-port.ts'
import { textOf, v4Packet } from '../helpers/packets.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { run } from '../helpers/run.ts'
import { describeWithStock } from '../helpers/stock.ts'

const query = v4Packet(1, '_NRPE_CHECK', { bufferBytes: 1020 })
const folder = temporaryFolder()

/** Starts `nrpe -d` with these lines, which must fail; what its caller sees. */
async function refusedStart(lines: readonly string[]): Promise<string> {
  const file = join(folder, 'refused.cfg')
  writeFileSync(file, configText(await freePort(), lines))
  const { exitCode, stderr } = await run([...plenumCommand(), 'nrpe', '-c', file, '-d'])
  expect(exitCode).toBe(2)
  expect(stderr).not.toMatch(/\n +at /)
  return stderr
}

describe('a daemon that could serve nobody does not start', () => {
  it.each([
    ['without a certificate and with anonymous suites off', ['ssl_use_adh=0'], 'No client could connect: '],
    [
      'without a certificate and with a list of suites that need one',
      ['ssl_cipher_list=HIGH:!aNULL'],
      'No client could',
    ],
    [
      'without a certificate and with TLS 1.3 alone',
      ['ssl_version=TLSv1.3'],
      'Error: ssl_version=TLSv1.3 needs a cert',
    ],
    ['without a certificate and with TLS 1.3 or newer', ['ssl_version=TLSv1.3+'], 'ssl_version=TLSv1.3+ needs a cert'],
    ['with SSLv3 alone', ['ssl_version=SSLv3'], 'ssl_version=SSLv3: OpenSSL has no SSLv3 any more; write TLSv1.2+'],
    ['with an impossible cipher list', ['ssl_cipher_list=XXX'], "Error: Could not set SSL/TLS cipher list 'XXX'"],
    [
      'with an impossible list and no ADH',
      ['ssl_cipher_list=XXX', 'ssl_use_adh=0'],
      'Could not set SSL/TLS cipher list',
    ],
    [
      'with clients to verify and no CA',
      ['ssl_client_certs=2'],
      'Error: CA certificate required for client verification.',
    ],
  ])('%s', async (_, lines, text) => {
    expect(await refusedStart(lines)).toContain(text)
  })

  it('but for compat=strict, where AECDH stays on as on stock, with a warning', async () => {
    const daemon = await startPlenum({ config: ['ssl_use_adh=0', 'compat=strict'] })
    try {
      const { cipher } = await askTls(daemon.port, [query], { maxVersion: 'TLSv1.2' })
      expect(cipher).toBe('AECDH-AES256-SHA')
      expect(daemon.log()).toContain('ssl_use_adh=0 leaves the anonymous AECDH suites on')
    } finally {
      await daemon.stop()
    }
  })
})

describe('a daemon without certificate', () => {
  const daemon = plenumFor({ config: [] })

  it('says that TLS ends at 1.2, as stock does', () => {
    expect(daemon().log()).toContain('WARN: Limiting SSL/TLS version to v1.2 to support ADH')
  })

  it('says why TLS 1.3 does not work', async () => {
    const from = daemon().log().length
    await askTls(daemon().port, [query], { minVersion: 'TLSv1.3' })
    await daemon().waitForLog('Could not complete SSL handshake with 127.0.0.1: unsupported protocol', from)
  })

  const custom = plenumFor({ config: ['ssl_cipher_list=ADH'] })
  it('serves a list without a security level at level 0', async () => {
    expect((await askTls(custom().port, [query], { maxVersion: 'TLSv1.2' })).cipher).toMatch(/^ADH-/)
  })
})

describeWithOpenssl('files', () => {
  const ca = authority(folder, 'ca')
  const server = ca.issue({ name: 'server', kind: 'rsa' })
  const other = ca.issue({ name: 'other' })
  const empty = join(folder, 'empty.pem')
  const broken = join(folder, 'broken.pem')
  const encrypted = join(folder, 'encrypted.key')
  writeFileSync(empty, '')
  writeFileSync(broken, '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n')
  openssl('pkey', '-in', server.key, '-aes256', '-passout', 'pass:secret', '-out', encrypted)
  const cert = `ssl_cert_file=${server.cert}`
  const key = `ssl_privatekey_file=${server.key}`
  const missing = join(folder, 'missing')
  const noFile = 'No such file or directory'

  it.each([
    [
      'no certificate file',
      [`ssl_cert_file=${missing}`, key],
      `certificate file '${missing}' (ssl_cert_file): ${noFile}`,
    ],
    ['an empty certificate file', [`ssl_cert_file=${empty}`, key], `'${empty}' (ssl_cert_file): no certificate found`],
    ['a broken certificate', [`ssl_cert_file=${broken}`, key], `certificate file '${broken}' (ssl_cert_file): `],
    [
      'no key file',
      [cert, `ssl_privatekey_file=${missing}`],
      `private key file '${missing}' (ssl_privatekey_file): ${noFile}`,
    ],
    ['an empty key file', [cert, `ssl_privatekey_file=${empty}`], `(ssl_privatekey_file): no private key found`],
    ['the key of another', [cert, `ssl_privatekey_file=${other.key}`], `(ssl_privatekey_file): key values mismatch`],
    ['an encrypted key', [cert, `ssl_privatekey_file=${encrypted}`], `it is encrypted, and there is nobody to ask`],
    [
      'no CA file',
      [`ssl_cacert_file=${missing}`],
      `could not use CA certificate file '${missing}' (ssl_cacert_file): ${noFile}`,
    ],
    ['an empty CA file', [`ssl_cacert_file=${empty}`], `'${empty}' (ssl_cacert_file): no certificate found`],
    ['no revocation list', [`ssl_crl_file=${missing}`], `revocation list '${missing}' (ssl_crl_file): ${noFile}`],
    ['a certificate for a revocation list', [`ssl_crl_file=${ca.cert}`], `(ssl_crl_file): no revocation list found`],
    ['an impossible list of suites beside a certificate', [cert, key, 'ssl_cipher_list=XXX'], "cipher list 'XXX'"],
    [
      'no certificate of its own for required ones',
      [`ssl_cacert_file=${ca.cert}`, 'ssl_client_certs=2'],
      'needs ssl_cert_file',
    ],
  ])('%s: the caller of -d reads why it does not start', async (_, lines, text) => {
    expect(await refusedStart(lines)).toContain(text)
  })

  const half = plenumFor({ config: [cert] })
  it('a certificate without a key is not used, with a warning', async () => {
    expect(half().log()).toContain(
      `Warning: ssl_cert_file '${server.cert}' is not used: ssl_privatekey_file is not set`,
    )
    expect((await askTls(half().port, [query])).cipher).toBe('AECDH-AES256-SHA')
  })
})

describeWithOpenssl('a daemon with a certificate', () => {
  const ca = authority(folder, 'versions')
  const pair = (kind: 'rsa' | 'ecdsa') => {
    const { cert, key } = ca.issue({ name: `server-${kind}`, kind })
    return [`ssl_cert_file=${cert}`, `ssl_privatekey_file=${key}`]
  }
  const rsa = pair('rsa')

  describe.each([
    ['RSA', rsa, 'ECDHE-RSA-AES256-GCM-SHA384'],
    ['ECDSA', pair('ecdsa'), 'ECDHE-ECDSA-AES256-GCM-SHA384'],
  ])('of kind %s', (_, lines, cipher) => {
    const daemon = plenumFor({ config: lines })

    it('speaks TLS 1.3 first', async () => {
      const answer = await askTls(daemon().port, [query])
      expect(answer).toMatchObject({ protocol: 'TLSv1.3', cipher: 'TLS_AES_256_GCM_SHA384' })
      expect(textOf(answer.bytes)).toMatch(/^NRPE v/)
    })

    it('speaks TLS 1.2 with it', async () => {
      expect((await askTls(daemon().port, [query], { maxVersion: 'TLSv1.2' })).cipher).toBe(cipher)
    })

    it('still speaks to anonymous clients', async () => {
      const answer = await askTls(daemon().port, [query], { ciphers: 'ADH:@SECLEVEL=0', maxVersion: 'TLSv1.2' })
      expect(answer.cipher).toMatch(/^ADH-/)
    })
  })

  describe('and ssl_use_adh=0', () => {
    const daemon = plenumFor({ config: [...rsa, 'ssl_use_adh=0'] })

    it.each(['ADH', 'AECDH', 'aNULL'])('refuses %s', async (suites) => {
      const answer = await askTls(daemon().port, [query], { ciphers: `${suites}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' })
      expect(answer.errorCode).toMatch(/HANDSHAKE_FAILURE/)
      await daemon().waitForLog('Could not complete SSL handshake with 127.0.0.1: no shared cipher')
    })

    it('says so', () => {
      expect(daemon().log()).toContain('anonymous suites (ADH and AECDH) are off: ssl_use_adh=0')
    })

    it('serves with its certificate', async () => {
      expect((await askTls(daemon().port, [query], { maxVersion: 'TLSv1.2' })).cipher).toMatch(/^ECDHE-RSA-/)
    })
  })

  describe('and ssl_use_adh=2', () => {
    const daemon = plenumFor({ config: [...rsa, 'ssl_use_adh=2'] })

    it('speaks TLS 1.3 with the certificate', async () => {
      expect((await askTls(daemon().port, [query])).protocol).toBe('TLSv1.3')
    })

    it('is anonymous over TLS 1.2', async () => {
      expect((await askTls(daemon().port, [query], { maxVersion: 'TLSv1.2' })).cipher).toMatch(/^AECDH-/)
    })
  })

  describe.each([
    ['SSLv3+', ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']],
    ['TLSv1', ['TLSv1']],
    ['TLSv1+', ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']],
    ['TLSv1.1', ['TLSv1.1']],
    ['TLSv1.1+', ['TLSv1.1', 'TLSv1.2', 'TLSv1.3']],
    ['TLSv1.2', ['TLSv1.2']],
    ['TLSv1.2+', ['TLSv1.2', 'TLSv1.3']],
    ['TLSv1.3', ['TLSv1.3']],
    ['TLSv1.3+', ['TLSv1.3']],
  ])('and ssl_version=%s', (value, spoken) => {
    const daemon = plenumFor({ config: [...rsa, `ssl_version=${value}`] })

    it(`speaks ${spoken.join(', ')} and no other`, async () => {
      const got: unknown[] = []
      for (const version of ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3'] as const) {
        const { protocol } = await askTls(daemon().port, [query], { minVersion: version, maxVersion: version })
        if (protocol !== undefined) got.push(protocol)
      }
      expect(got).toEqual(spoken)
    })
  })

  describeWithStock('asked by the stock client', () => {
    const two = plenumFor({ config: [...rsa, 'ssl_use_adh=2'] })
    const zero = plenumFor({ config: [...rsa, 'ssl_use_adh=0'] })

    it.each([
      ['2', two, []],
      ['2', two, ['-d', '2']],
      ['2', two, ['-S', 'TLSv1.2']],
      ['0', zero, []],
      ['0', zero, ['-d', '0', '-S', 'TLSv1.2']],
    ])('with ssl_use_adh=%s', async (_, daemon, options) => {
      const { exitCode, stdout } = await ask('stock', daemon(), options)
      expect(`${exitCode} ${stdout}`).toMatch(/^0 NRPE v/)
    })

    it('with ssl_use_adh=0 refuses -d 2 over TLS 1.2', async () => {
      const { exitCode, stdout } = await ask('stock', zero(), ['-d', '2', '-S', 'TLSv1.2'])
      expect([exitCode, `${stdout}`]).toEqual([2, expect.stringContaining('(ssl_err != 5) Error - Could not complete')])
    })
  })
})
