import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { ask } from '../helpers/ask.ts'
import { askTls } from '../helpers/ask-tls.ts'
import { authority, describeWithOpenssl, type Pair } from '../helpers/certificates.ts'
import { plenumFor } from '../helpers/daemon.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { textOf, v4Packet } from '../helpers/packets.ts'
import { describeWithStock, stockFor } from '../helpers/stock.ts'

const query = v4Packet(1, '_NRPE_CHECK', { bufferBytes: 1020 })
const shows = ({ cert, key }: Pair): ConnectionOptions => ({ cert: readFileSync(cert), key: readFileSync(key) })
const versions = ['TLSv1.2', 'TLSv1.3'] as const

describeWithOpenssl('clients with certificates', () => {
  const folder = temporaryFolder()
  const ca = authority(folder, 'ca')
  const theirs = authority(folder, 'theirs')
  const server = ca.issue({ name: 'server', kind: 'rsa' })
  const good = ca.issue({ name: 'good' })
  const withdrawn = ca.issue({ name: 'withdrawn' })
  const expired = ca.issue({ name: 'expired', span: ['20200101000000Z', '20200201000000Z'] })
  const foreign = theirs.issue({ name: 'foreign', kind: 'rsa' })
  const list = ca.revocationList('list.pem', [withdrawn])
  const oldList = ca.revocationList('old-list.pem', [], '20200601000000Z')
  const own = [`ssl_cert_file=${server.cert}`, `ssl_privatekey_file=${server.key}`]
  const verifying = [...own, `ssl_cacert_file=${ca.cert}`]
  const optional = plenumFor({ config: [...verifying, 'ssl_client_certs=1', 'ssl_logging=0x30'] })
  const required = plenumFor({ config: [...verifying, 'ssl_client_certs=2', `ssl_crl_file=${list}`] })
  const outdated = plenumFor({ config: [...verifying, 'ssl_client_certs=1', `ssl_crl_file=${oldList}`] })
  const bundle = (name: string, files: readonly string[]) => {
    const file = join(folder, name)
    writeFileSync(file, files.map((each) => readFileSync(each, 'utf8')).join(''))
    return file
  }
  const two = plenumFor({
    config: [
      ...own,
      `ssl_cacert_file=${bundle('both.pem', [theirs.cert, ca.cert])}`,
      `ssl_crl_file=${bundle('both-lists.pem', [theirs.revocationList('their-list.pem', []), list])}`,
      'ssl_client_certs=2',
    ],
  })
  const noAuthority = plenumFor({ config: [...own, 'ssl_client_certs=1'] })

  const refused = (subject: string, issuer: string, verdict: string) =>
    `SSL Client has an invalid certificate: ${subject} (issuer=${issuer}) err=${verdict}`
  const ours = '/O=Plenum/CN=ca'

  describe.each(versions)('over %s', (version) => {
    const over = { minVersion: version, maxVersion: version }

    it.each([
      ['optional', optional],
      ['required', required],
    ])('with a good one are served where it is %s', async (_, daemon) => {
      const { bytes } = await askTls(daemon().port, [query], { ...over, ...shows(good) })
      expect(textOf(bytes)).toMatch(/^NRPE v/)
    })

    it('without one are served where it is optional', async () => {
      expect(textOf((await askTls(optional().port, [query], over)).bytes)).toMatch(/^NRPE v/)
    })

    it('without one are refused where it is required', async () => {
      const from = required().log().length
      expect((await askTls(required().port, [query], over)).bytes.length).toBe(0)
      await required().waitForLog('127.0.0.1: peer did not return a certificate', from)
    })

    it.each([
      ['of another authority', foreign, refused('/CN=foreign', '/O=Plenum/CN=theirs', '20:unable to get local issuer')],
      ['that has expired', expired, refused('/CN=expired', ours, '10:certificate has expired')],
    ])('with one %s are refused', async (_, pair, text) => {
      for (const daemon of [optional, required]) {
        const from = daemon().log().length
        expect((await askTls(daemon().port, [query], { ...over, ...shows(pair) })).bytes.length).toBe(0)
        const [line] = await daemon().waitForLog(/SSL Client has an invalid certificate: .*/, from)
        if (daemon === optional) expect(line).toContain(text)
      }
    })

    it('with a withdrawn one are refused', async () => {
      const from = required().log().length
      expect((await askTls(required().port, [query], { ...over, ...shows(withdrawn) })).bytes.length).toBe(0)
      await required().waitForLog(refused('/CN=withdrawn', ours, '23:certificate revoked'), from)
    })

    it('of two authorities, each with its list, are told apart', async () => {
      const served: boolean[] = []
      for (const pair of [good, foreign, withdrawn])
        served.push((await askTls(two().port, [query], { ...over, ...shows(pair) })).bytes.length > 0)
      expect(served).toEqual([true, true, false])
    })

    it('are refused with every one where the revocation list is out of date', async () => {
      const from = outdated().log().length
      expect((await askTls(outdated().port, [query], { ...over, ...shows(good) })).bytes.length).toBe(0)
      await outdated().waitForLog(refused('/CN=good', ours, '12:CRL has expired'), from)
    })

    it('are refused with every one where no authority is named', async () => {
      const from = noAuthority().log().length
      expect((await askTls(noAuthority().port, [query], { ...over, ...shows(good) })).bytes.length).toBe(0)
      await noAuthority().waitForLog(refused('/CN=good', ours, '20:unable to get local issuer'), from)
    })
  })

  it('are refused anonymously where one is required', async () => {
    const options = { ciphers: 'aNULL:@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const
    expect((await askTls(required().port, [query], options)).errorCode).toMatch(/HANDSHAKE_FAILURE/)
  })

  it('hear at start that a revocation list is out of date', () => {
    expect(outdated().log()).toContain(`the revocation list in '${oldList}' (ssl_crl_file) is expired since 2020-06-01`)
  })

  it('are told of at start where no authority is named, as on stock', () => {
    expect(noAuthority().log()).toContain('Error: CA certificate required for client verification.')
  })

  describeWithStock('asked by the stock client', () => {
    // The configuration of the stock suite's 020: one list of suites, TLS 1.2 and newer, a certificate may be shown.
    const lines = [
      ...[...verifying, 'ssl_client_certs=1', 'ssl_version=TLSv1.2+', 'ssl_logging=0x30'],
      'ssl_cipher_list=ECDHE-ECDSA-AES256-GCM-SHA384:ECDHE-RSA-AES256-GCM-SHA384:DHE-RSA-AES256-GCM-SHA384',
    ]
    const plenum = plenumFor({ config: lines })
    const stock = stockFor({ config: lines, tls: true })
    const pair = (of: Pair) => ['-C', of.cert, '-K', of.key]

    it.each([
      ['by default', []],
      ['-A', ['-A', ca.cert]],
      ['-A -C -K', ['-A', ca.cert, ...pair(good)]],
      ['-L', ['-L', 'HIGH:!aNULL']],
      ...['SSLv3+', 'TLSv1+', 'TLSv1.1+', 'TLSv1.2', 'TLSv1.2+', 'TLSv1.3', 'TLSv1.3+'].map(
        (version): [string, string[]] => [`-S ${version}`, ['-S', version]],
      ),
    ])('%s: 0, as stock', async (_, options) => {
      for (const daemon of [plenum(), stock()]) {
        const { exitCode, stdout } = await ask('stock', daemon, options)
        expect(`${exitCode} ${stdout}`).toMatch(/^0 NRPE v/)
      }
    })

    it.each([
      ['-A of another authority', ['-A', theirs.cert]],
      ['-S TLSv1', ['-S', 'TLSv1']],
      ['-S TLSv1.1', ['-S', 'TLSv1.1']],
      ['a certificate of another authority over TLS 1.2', [...pair(foreign), '-S', 'TLSv1.2']],
    ])('%s: the same failed handshake as with stock', async (_, options) => {
      const [ours, theirs] = [await ask('stock', plenum(), options), await ask('stock', stock(), options)]
      expect(`${ours.stdout}`).toContain('CHECK_NRPE: (ssl_err != 5) Error - Could not complete SSL handshake with')
      expect(ours).toEqual(theirs)
    })

    it('a certificate of another authority over TLS 1.3: exit 3 with a text, no signal', async () => {
      const { exitCode, stdout } = await ask('stock', plenum(), pair(foreign))
      expect([exitCode, `${stdout}`]).toEqual([3, expect.stringMatching(/^CHECK_NRPE: /)])
    })

    it('logs what is wrong with a certificate as stock does', async () => {
      for (const wrong of [foreign, expired]) {
        const said: string[] = []
        for (const daemon of [plenum(), stock()]) {
          const from = daemon.log().length
          await ask('stock', daemon, [...pair(wrong), '-S', 'TLSv1.2'])
          const [line] = await daemon.waitForLog(/SSL Client has an invalid .*(?=\n)/, from)
          said.push(line)
        }
        expect(said[0]).toContain(`err=`)
        expect(said[0]).toBe(said[1])
      }
    })

    it('logs whose certificate came as stock does', async () => {
      const texts = [
        'did not present a certificate',
        'has a valid certificate',
        'Cert Name: /CN=good',
        `Cert Issuer: ${ours}`,
      ]
      for (const daemon of [plenum(), stock()]) {
        const from = daemon.log().length
        await ask('stock', daemon, [])
        await ask('stock', daemon, pair(good))
        await daemon.waitForLog(`Cert Issuer: ${ours}`, from)
        const said = daemon
          .log()
          .slice(from)
          .match(/SSL Client .*/g)
        expect(said).toEqual(texts.map((text) => `SSL Client 127.0.0.1 ${text}`))
      }
    })
  })
})
