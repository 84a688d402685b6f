import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { authority, describeWithOpenssl } from '../../helpers/certificates.ts'
import { plenumFor } from '../../helpers/daemon.ts'
import { pluginFolder, temporaryFolder } from '../../helpers/folders.ts'
import { v2Packet, v4Packet } from '../../helpers/packets.ts'
import { probed, probedScreen } from '../../helpers/probe.ts'
import { talk } from '../../helpers/raw.ts'
import { describeWithStock, stockFor } from '../../helpers/stock.ts'

const counter = join(pluginFolder(), 'count.sh')
const countFile = join(temporaryFolder(), 'count')
const hello = 'command[hello]=/bin/echo hello'

/** What is the same of both daemons. */
function asBothAre(daemonFor: typeof plenumFor | typeof stockFor): void {
  describe('over plain TCP', () => {
    const daemon = daemonFor({ config: [hello], tls: false })

    it('is found without -n, and is plain text', async () => {
      const { exitCode, report, codes } = await probed(daemon().port)
      expect(report).toMatchObject({ reached: true, complete: true, transport: 'plain', tls: null, failure: null })
      expect(report.arguments).toEqual({ taken: 'no', characters: [] })
      expect(report.latency).toMatchObject({ tls: null, rounds: 3 })
      expect([exitCode, codes]).toEqual([1, ['plain-text']])
    })

    it('is the same with -n and with --no-ssl', async () => {
      for (const option of ['-n', '--no-ssl'])
        expect((await probed(daemon().port, option)).report).toMatchObject({ reached: true, transport: 'plain' })
    })

    it('tells the state of a command that it is told to run', async () => {
      const { report } = await probed(daemon().port, '-c', 'hello')
      expect(report.command).toMatchObject({ state: 'OK', firstLine: 'hello', bytes: 5, cut: false })
    })
  })

  describe('without a certificate', () => {
    const daemon = daemonFor({ config: [], tls: true })

    it('is anonymous, and takes every version that anonymous suites have', async () => {
      const { exitCode, report, codes } = await probed(daemon().port)
      expect(report.tls).toMatchObject({
        ...{ versions: ['TLSv1.2', 'TLSv1.1', 'TLSv1'], version: 'TLSv1.2', anonymous: 'only', certificate: null },
        ...{ clientCertificate: 'not required', cipher: expect.stringMatching(/^A(EC)?DH-/), sessionTickets: true },
      })
      expect([exitCode, codes]).toEqual([1, ['anonymous', 'old-tls']])
    })
  })

  describe('that does not know this host', () => {
    const config = ['allowed_hosts=127.0.0.9']
    const plain = daemonFor({ config, tls: false })
    const secured = daemonFor({ config, tls: true })

    it('is said to close, with the line to change', async () => {
      for (const { port } of [plain(), secured()]) {
        const { exitCode, report } = await probed(port)
        expect(exitCode).toBe(2)
        expect(report).toMatchObject({ reached: false, nrpe: null, address: '127.0.0.1' })
        expect(report.failure).toMatch(/^it closes every connection, .*allowed_hosts=\.\.\.,127\.0\.0\.1$/)
      }
    })
  })
}

describe('plenum probe and a Plenum daemon', () => asBothAre(plenumFor))
describeWithStock('plenum probe and a stock daemon', () => {
  asBothAre(stockFor)

  describe('over TLS', () => {
    const daemon = stockFor({ config: [], tls: true })

    it('tells version, packets and the size that is compiled in', async () => {
      const { report } = await probed(daemon().port)
      expect(report.nrpe).toMatchObject({ version: expect.stringMatching(/^4\./), plenum: null })
      expect(report.packetVersions).toEqual([4, 2])
      expect(report.largestAnswer).toMatchObject({ bytes: 65_504 })
    })
  })
})

describe('plenum probe and a Plenum daemon of other sizes', () => {
  const small = plenumFor({ config: ['max_packetbuffer_length=20k'], tls: false })
  const large = plenumFor({ config: ['max_packetbuffer_length=4M'], tls: false })

  it('tells the size that the daemon is set to', async () => {
    const limitedBy = 'max_packetbuffer_length of the host'
    expect((await probed(small().port)).report.largestAnswer).toEqual({ bytes: 20_479, limitedBy })
    expect((await probed(large().port)).report.largestAnswer).toEqual({ bytes: 4_194_303, limitedBy })
  })

  it('tells who it is', async () => {
    const { report } = await probed(small().port)
    expect(report.nrpe).toMatchObject({ version: '4.1.3', plenum: '0.1.0' })
    expect(report.packetVersions).toEqual([4, 3, 2])
  })

  it('tells a client that made no offer, as stock makes none, nothing but its text', async () => {
    const text = 'NRPE v4.1.3 (Plenum 0.1.0)'
    const asked = (query: Buffer) => talk(small().port, [query])
    const version4 = await asked(v4Packet(1, '_NRPE_CHECK', { bufferBytes: 1020 }))
    expect(version4.bytes).toEqual(v4Packet(2, text))
    expect((await asked(v2Packet(1, '_NRPE_CHECK'))).bytes).toEqual(v2Packet(2, text))
  })

  it('names the option that check_nrpe needs for more than it takes by default', async () => {
    expect((await probedScreen(large().port)).text).toContain('--max-packetbuffer-length 4M')
    expect((await probedScreen(small().port)).text).not.toContain('--max-packetbuffer-length')
  })
})

describe('plenum probe and arguments', () => {
  const lax = ['dont_blame_nrpe=1', 'allow_bash_command_substitution=1', 'nasty_metachars=|']
  const open = plenumFor({ config: ['dont_blame_nrpe=1'], tls: false })
  const wide = plenumFor({ config: lax, tls: false })
  const silent = plenumFor({ config: ['explain_refusals=0'], tls: false })
  const ruled = plenumFor({ config: ['dont_blame_nrpe=1', 'client[127.0.0.1]=hello'], tls: false })

  it('are taken', async () => {
    const { report, codes } = await probed(open().port)
    expect(report.arguments).toEqual({ taken: 'yes', characters: [] })
    expect(codes).toEqual(['plain-text', 'arguments-unauthenticated'])
  })

  it('are taken with characters that a shell runs', async () => {
    const { report, codes } = await probed(wide().port)
    expect(report.arguments).toEqual({ taken: 'yes', characters: ['$(', ';', '&', '`', '>', '\n'] })
    expect(codes).toEqual(['plain-text', 'arguments-unauthenticated', 'command-substitution', 'shell-characters'])
  })

  it('are refused without a word, as stock does', async () => {
    expect((await probed(silent().port)).report.arguments).toEqual({ taken: 'no', characters: [] })
  })

  it('are up to the client[] lines', async () => {
    expect((await probed(ruled().port)).report.arguments).toEqual({ taken: 'by client', characters: [] })
  })
})

describe('plenum probe and the commands of a host', () => {
  const config = [`command[count]=${counter} ${countFile}`, 'command[hang]=/bin/sleep 30', 'dont_blame_nrpe=1']
  const daemon = plenumFor({ config, tls: false })

  it('runs none unless it is named, and then runs it once', async () => {
    const started = () => (existsSync(countFile) ? readFileSync(countFile, 'utf8').split('run').length - 1 : 0)
    await probed(daemon().port)
    expect(started()).toBe(0)
    await probed(daemon().port, '-c', 'count')
    expect(started()).toBe(1)
  })

  it('says why one gave no answer, and no size or time of it', async () => {
    const { text } = await probedScreen(daemon().port, '-c', 'hang', '-t', '2')
    expect(text).toMatch(/\n {2}command {9}no answer: waiting for the answer: /)
  })
})

describeWithOpenssl('plenum probe and certificates', () => {
  const folder = temporaryFolder()
  const own = authority(folder, 'own')
  const other = authority(folder, 'other')
  const server = own.issue({ name: '127.0.0.1', alternatives: 'IP:127.0.0.1', days: 90 })
  const ending = own.issue({ name: 'ending.example', span: ['20200101000000Z', '20200201000000Z'] })
  const client = own.issue({ name: 'poller' })
  const files = [`ssl_cert_file=${server.cert}`, `ssl_privatekey_file=${server.key}`]
  const strict = [...files, `ssl_cacert_file=${own.cert}`, 'ssl_client_certs=2', 'ssl_version=TLSv1.2+']
  const identity = ['-C', client.cert, '-K', client.key]

  function withCertificates(daemonFor: typeof plenumFor | typeof stockFor): void {
    const open = daemonFor({ config: files, tls: true })
    const closed = daemonFor({ config: strict, tls: true })
    const oldTls = daemonFor({ config: [...strict.slice(0, -1), 'ssl_version=TLSv1.2'], tls: true })

    it('shows the certificate', async () => {
      const { report } = await probed(open().port)
      expect(report.tls?.versions[0]).toBe('TLSv1.3')
      expect(report.tls?.certificate).toMatchObject({
        ...{ subject: 'CN=127.0.0.1', issuer: 'O=Plenum, CN=own', names: 'IP Address:127.0.0.1', daysLeft: 89 },
        ...{ key: 'EC prime256v1', rsaBits: null, selfSigned: false, nameFits: true, begun: true },
      })
    })

    it('says that anonymous suites are taken besides, and old versions', async () => {
      const { report, codes } = await probed(open().port)
      expect(report.tls).toMatchObject({ anonymous: 'too', clientCertificate: 'not required' })
      expect(codes).toEqual(['anonymous-too', 'old-tls'])
    })

    it('verifies it with -A', async () => {
      expect((await probed(open().port, '-A', own.cert)).report.tls?.verified).toEqual({ ok: true, reason: '' })
      const { report, codes } = await probed(open().port, '-A', other.cert)
      expect(report.tls?.verified).toMatchObject({ ok: false, reason: expect.stringContaining('was issued by') })
      expect(codes).toContain('not-verified')
      const named = await probed(open().port, '-A', own.cert, '--verify-name', 'web1')
      expect(named.codes).toEqual(expect.arrayContaining(['certificate-name', 'not-verified']))
    })

    it('says that a client certificate is wanted, over TLS 1.3 and 1.2', async () => {
      for (const { port } of [closed(), oldTls()]) {
        const { exitCode, report } = await probed(port)
        expect(exitCode).toBe(2)
        expect(report).toMatchObject({ reached: false, tls: { clientCertificate: 'required' } })
        expect(report.failure).toBe('the daemon wants a client certificate: give one with -C and -K')
      }
    })

    it('finds nothing weak in a strict daemon', async () => {
      const { exitCode, report, codes } = await probed(closed().port, ...identity, '-A', own.cert)
      expect(report).toMatchObject({ reached: true, complete: true })
      expect(report.tls).toMatchObject({
        versions: ['TLSv1.3', 'TLSv1.2'],
        anonymous: 'no',
        clientCertificate: 'required',
      })
      expect([exitCode, codes]).toEqual([0, []])
    })

    it('says that its own certificate is not accepted', async () => {
      const stranger = ['-C', other.cert, '-K', other.key]
      const { exitCode, report } = await probed(closed().port, ...stranger)
      expect([exitCode, report.reached]).toEqual([2, false])
      expect(report.failure).toContain(`our certificate (-C ${other.cert})`)
    })
  }

  describe('of a Plenum daemon', () => withCertificates(plenumFor))
  describeWithStock('of a stock daemon', () => withCertificates(stockFor))

  describe('that ran out', () => {
    const daemon = plenumFor({
      config: [`ssl_cert_file=${ending.cert}`, `ssl_privatekey_file=${ending.key}`, 'ssl_use_adh=0'],
    })

    it('is said to have', async () => {
      const { exitCode, codes } = await probed(daemon().port)
      expect([exitCode, codes]).toEqual([1, ['certificate-expired', 'certificate-name', 'old-tls']])
    })
  })
})
