import { createHash, X509Certificate } from 'node:crypto'
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { clients } from '../helpers/ask.ts'
import { authority, describeWithOpenssl, type Pair } from '../helpers/certificates.ts'
import { plenumFor, startPlenum } from '../helpers/daemon.ts'
import { describeWithFaketime, fakeClock, setClock } from '../helpers/faketime.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { run } from '../helpers/run.ts'
import { describeWithStock, stockFor } from '../helpers/stock.ts'

const served = ({ cert, key }: Pair) => [`ssl_cert_file=${cert}`, `ssl_privatekey_file=${key}`]

const asking =
  (daemon: () => { readonly port: number }) =>
  async (...options: readonly string[]) => {
    const command = [...clients.plenum, '-H', '127.0.0.1', '-p', `${daemon().port}`, '-D', ...options]
    const { exitCode, stdout, stderr } = await run(command)
    return { exitCode, stdout: `${stdout}`, stderr }
  }

const good = { exitCode: 0, stdout: expect.stringMatching(/^NRPE v/), stderr: '' }

/** Stock's line, and ours behind it. */
const bad = (explained: string | RegExp) => ({
  exitCode: 3,
  stdout: expect.stringMatching(
    new RegExp(
      `^CHECK_NRPE: \\(ssl_err != 5\\) Error - Could not complete SSL handshake with 127\\.0\\.0\\.1: 1 \\(.*${typeof explained === 'string' ? explained : explained.source}.*\\)\\n$`,
    ),
  ),
  stderr: '',
})

describeWithOpenssl('check_nrpe with certificates', () => {
  const folder = temporaryFolder()
  const ours = authority(folder, 'Our CA', 'rsa')
  const other = authority(folder, 'Other CA')
  const web = ours.issue({ name: 'web.example', kind: 'rsa', alternatives: 'DNS:web.example,IP:127.0.0.1' })
  const emptyFile = join(folder, 'empty')
  writeFileSync(emptyFile, '')
  const named = ours.issue({ name: 'named.example', alternatives: 'DNS:named.example' })
  const old = ours.issue({ name: 'old.example', span: ['20200101000000Z', '20210101000000Z'] })
  const coming = ours.issue({ name: 'coming.example', span: ['20480101000000Z', '20490101000000Z'] })
  const client = ours.issue({ name: 'poller.example' })
  const stranger = other.issue({ name: 'stranger.example' })
  const nothingRevoked = ours.revocationList('nothing.crl', [])
  const webRevoked = ours.revocationList('web.crl', [web])
  const strangersList = other.revocationList('other.crl', [])
  const many = join(folder, 'many')
  mkdirSync(many)
  for (const { cert } of [ours, other]) copyFileSync(cert, join(many, cert.split('/').at(-1) ?? ''))
  const certificate = new X509Certificate(readFileSync(web.cert))
  const keyHash = createHash('sha256')
    .update(certificate.publicKey.export({ type: 'spki', format: 'der' }))
    .digest()

  const meets = (peer: () => { readonly port: number }) => {
    const ask = asking(peer)

    it.each([
      ['a certificate of that authority for this address', ['-A', ours.cert]],
      ['TLS 1.2 alone', ['-A', ours.cert, '-S', 'TLSv1.2']],
      ['an authority among others in a folder', ['-A', many]],
      ['another name of the certificate', ['-A', ours.cert, '--verify-name=web.example']],
      ['any name', ['-A', ours.cert, '--no-verify-name', '-H', 'localhost', '-4']],
      ['a certificate that no list names', ['-A', ours.cert, '--crl-file', nothingRevoked]],
      ['the pinned key', ['--pin-sha256', keyHash.toString('base64')]],
      [
        'the pinned key in hex, as one of two',
        ['--pin-sha256', 'ab'.repeat(32), '--pin-sha256', keyHash.toString('hex')],
      ],
      ['the pinned certificate', ['-A', ours.cert, '--pin-sha256', certificate.fingerprint256]],
      ['nothing verified without -A', []],
      ['a client certificate that nobody asked for', ['-C', client.cert, '-K', client.key]],
    ])('takes %s', async (_, options) => {
      expect(await ask(...options)).toEqual(good)
    })

    it('takes an authority from a pipe', async () => {
      const client = [...clients.plenum, '-H', '127.0.0.1', '-p', `${peer().port}`, '-D', '--no-state']
      const { exitCode, stdout } = await run([
        'bash',
        '-c',
        'ca=$1; shift; "$@" -A <(cat "$ca")',
        'bash',
        ours.cert,
        ...client,
      ])
      expect([exitCode, `${stdout}`]).toEqual([0, expect.stringMatching(/^NRPE v/)])
    })

    it.each([
      ['another authority', ['-A', other.cert], /was issued by .*CN=Our CA, whom the file of -A does not know/],
      ['another authority over TLS 1.2', ['-A', other.cert, '-S', 'TLSv1.2'], /was issued by /],
      [
        'another name',
        ['-A', ours.cert, '--verify-name=db.example'],
        /is for web\.example, 127\.0\.0\.1, not for db\.example/,
      ],
      ['a revoked certificate', ['-A', ours.cert, '--crl-file', webRevoked], /is revoked/],
      ['no list of that authority', ['-A', ours.cert, '--crl-file', strangersList], /no revocation list in force/],
      ['another key', ['--pin-sha256', 'ab'.repeat(32)], /--pin-sha256 [\w+/]{43}= would fit it/],
      ['suites without a common one', ['-S', 'TLSv1.2', '-L', 'ECDHE-ECDSA-AES256-GCM-SHA384'], /no common cipher/],
    ])('refuses %s', async (_, options, explained) => {
      expect(await ask(...options)).toEqual(bad(explained))
    })
  }

  describe('a daemon of ours', () => {
    meets(plenumFor({ config: served(web) }))
  })
  describeWithStock('a stock daemon', () => {
    meets(stockFor({ config: served(web), tls: true }))
  })

  describe.each([
    ['an expired certificate', old, /expired on Jan {2}1 00:00:00 2021 GMT; renew it/],
    ['one of the future', coming, /is valid from Jan {2}1 00:00:00 2048 GMT on/],
    ['one for a name, asked by address', named, /is for named\.example, not for 127\.0\.0\.1/],
  ])('%s', (_, pair, explained) => {
    const ask = asking(plenumFor({ config: served(pair) }))

    it('is refused', async () => {
      expect(await ask('-A', ours.cert)).toEqual(bad(explained))
      expect(await ask()).toEqual(good)
    })
  })

  describeWithFaketime('an authority that ran out before what it issued', () => {
    const longer = ours.issue({ name: 'longer.example', days: 30, alternatives: 'IP:127.0.0.1' })
    const daemon = plenumFor({ config: served(longer) })

    it('is told apart from the certificate', async () => {
      const clock = join(folder, 'clock')
      const env = fakeClock(clock)
      setClock(clock, 5 * 86_400)
      const words = ['-H', '127.0.0.1', '-p', `${daemon().port}`, '-D', '--no-state', '-A', ours.cert]
      const { exitCode, stdout, stderr } = await run([...clients.plenum, ...words], { env })
      expect({ exitCode, stdout: `${stdout}`, stderr }).toEqual(
        bad(/the authority of the daemon's certificate expired: \/O=Plenum\/CN=Our CA on \w{3} [^;]+ GMT; see/),
      )
    })
  })

  it('a certificate of many names leaves room for what to do', async () => {
    const names = Array.from({ length: 200 }, (_, n) => `DNS:host${n}.example`)
    const crowded = ours.issue({ name: 'crowded.example', alternatives: names.join(',') })
    const daemon = await startPlenum({ config: served(crowded) })
    onTestFinished(async () => void (await daemon.stop()))
    expect(await asking(() => daemon)('-A', ours.cert)).toEqual(
      bad(/is for crowded\.example, host0\.example, [^)]*host6\.example and 193 more, not for 127\.0\.0\.1; ask/),
    )
  })

  it('a file of a key that holds none, as one that a full disk left empty, is told before anybody is asked', async () => {
    const ask = asking(() => ({ port: 1 }))
    for (const file of [emptyFile, client.cert])
      expect(await ask('-C', client.cert, '-K', file)).toEqual({
        exitCode: 2,
        stdout: `Error: could not use private key file '${file}'. (no private key found: it is not PEM, or empty)\n`,
        stderr: '',
      })
  })

  describe('a daemon without a certificate', () => {
    const ask = asking(plenumFor({ config: [] }))

    it('is refused with -A and with a pin, whatever else is said (T10)', async () => {
      for (const options of [
        ['-A', ours.cert],
        ['-A', ours.cert, '-d', '0'],
        ['--pin-sha256', 'ab'.repeat(32)],
      ]) {
        const answer = await ask(...options)
        expect(answer).toMatchObject({ exitCode: 3, stderr: '' })
        expect(answer.stdout).toMatch(/^CHECK_NRPE: .*Could not .* \(no common (cipher|version).*\)\n$/)
      }
    })

    it.each([[[]], [['-d', '0']], [['-d', '2']], [['-S', 'TLSv1']], [['-S', 'SSLv3+']], [['-L', 'ADH@SECLEVEL=0']]])(
      'is asked as stock does with %j',
      async (options) => {
        expect(await ask(...options)).toEqual(good)
      },
    )

    it('speaks no TLS 1.3', async () => {
      expect(await ask('-S', 'TLSv1.3')).toEqual(bad(/no common TLS version; see -S/))
    })
  })

  const wanting = [...served(web), `ssl_cacert_file=${ours.cert}`, 'ssl_client_certs=2']
  const meetsWanting = (peer: () => { readonly port: number }) => {
    const ask = asking(peer)

    it.each([['TLSv1.3'], ['TLSv1.2']])('takes ours, over %s', async (version) => {
      expect(await ask('-S', version, '-A', ours.cert, '-C', client.cert, '-K', client.key)).toEqual(good)
    })

    it.each([['TLSv1.3'], ['TLSv1.2']])('says that one is missing, over %s', async (version) => {
      const answer = await ask('-S', version)
      expect(answer).toMatchObject({ exitCode: 3, stderr: '' })
      expect(answer.stdout).toMatch(/^CHECK_NRPE: .*\(.*client certificate.*-C.*\)\n$/)
    })

    it.each([['TLSv1.3'], ['TLSv1.2']])("says that a stranger's does not do, over %s", async (version) => {
      const answer = await ask('-S', version, '-C', stranger.cert, '-K', stranger.key)
      expect(answer).toMatchObject({ exitCode: 3, stderr: '' })
      expect(answer.stdout).toMatch(/^CHECK_NRPE: .*\(.*certificate.*\)\n$/)
    })
  }
  describe('a daemon of ours that wants a certificate', () => {
    meetsWanting(plenumFor({ config: wanting }))
  })
  describeWithStock('a stock daemon that wants a certificate', () => {
    meetsWanting(stockFor({ config: wanting, tls: true }))
  })

  describe('the log of -s', () => {
    const ask = asking(plenumFor({ config: served(web) }))

    it('has settings, connection, version, cipher and certificate', async () => {
      const log = join(folder, 'log')
      expect(await ask('-s', '-1', '-g', log, '-A', ours.cert)).toEqual(good)
      expect(
        readFileSync(log, 'utf8')
          .replace(/^\[\d+\] /gm, '')
          .split('\n'),
      ).toEqual([
        'SSL Certificate File: None',
        'SSL Private Key File: None',
        `SSL CA Certificate File: ${ours.cert}`,
        'SSL Cipher List: ALL:!MD5:@STRENGTH:@SECLEVEL=0',
        'SSL Allow ADH: 1',
        'SSL Log Options: 0xffffffff',
        'SSL Version: TLSv1 And Above',
        'Connected to 127.0.0.1',
        'Remote 127.0.0.1 - SSL Version: TLSv1.3',
        'Remote 127.0.0.1 - TLSv1.3, Cipher is TLS_AES_256_GCM_SHA384',
        'SSL 127.0.0.1 has a valid certificate',
        'SSL 127.0.0.1 Cert Name: /CN=web.example',
        'SSL 127.0.0.1 Cert Issuer: /O=Plenum/CN=Our CA',
        '',
      ])
    })

    it('has a failed handshake without -s, too', async () => {
      const log = join(folder, 'failed')
      await ask('-g', log, '-A', other.cert)
      expect(readFileSync(log, 'utf8')).toMatch(
        /^\[\d+\] Error: \(!log_opts\) Could not complete SSL handshake with 127\.0\.0\.1: .*Our CA\n$/,
      )
    })
  })
})
