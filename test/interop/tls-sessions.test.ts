import { chmodSync, copyFileSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ConnectionOptions } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { askTls } from '../helpers/ask-tls.ts'
import { authority, describeWithOpenssl, type Pair } from '../helpers/certificates.ts'
import { type Plenum, plenumFor, startPlenum } from '../helpers/daemon.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { textOf, v4Packet } from '../helpers/packets.ts'
import { run } from '../helpers/run.ts'

const query = v4Packet(1, '_NRPE_CHECK', { bufferBytes: 1020 })
const versions = ['TLSv1.2', 'TLSv1.3'] as const
const anonymous = { ciphers: 'AECDH:@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const

async function start(config: readonly string[]): Promise<Plenum> {
  const daemon = await startPlenum({ config })
  onTestFinished(async () => {
    await daemon.stop()
  })
  return daemon
}

/** Whether a second connection resumes the first one's session; both must be answered. */
async function resumes(daemon: Plenum, options: ConnectionOptions, between?: () => Promise<unknown>): Promise<boolean> {
  const first = await askTls(daemon.port, [query], options)
  await between?.()
  const second = await askTls(daemon.port, [query], { ...options, session: first.session })
  for (const { bytes } of [first, second]) expect(textOf(bytes)).toMatch(/^NRPE v/)
  return second.resumed
}

describe('a daemon without certificate', () => {
  const daemon = plenumFor({ config: [] })

  it('resumes an anonymous session', async () => {
    expect(await resumes(daemon(), anonymous)).toBe(true)
  })
})

describeWithOpenssl('a daemon with a certificate', () => {
  const folder = temporaryFolder()
  const ca = authority(folder, 'ca')
  const server = ca.issue({ name: 'server', kind: 'rsa' })
  const next = ca.issue({ name: 'next' })
  const client = ca.issue({ name: 'client' })
  const shows = { cert: readFileSync(client.cert), key: readFileSync(client.key) }
  const lines = ({ cert, key }: Pair) => [`ssl_cert_file=${cert}`, `ssl_privatekey_file=${key}`]
  const verifying = [...lines(server), `ssl_cacert_file=${ca.cert}`, 'ssl_client_certs=2']
  const plain = plenumFor({ config: lines(server) })

  describe.each(versions)('over %s', (version) => {
    const over = { minVersion: version, maxVersion: version }

    it('resumes a session', async () => {
      expect(await resumes(plain(), over)).toBe(true)
    })

    it('resumes one that openssl s_client kept', async () => {
      const file = join(folder, `session-${version}`)
      const flag = version === 'TLSv1.2' ? '-tls1_2' : '-tls1_3'
      const ask = async (option: string) => {
        const connection = `openssl s_client -connect 127.0.0.1:${plain().port} ${flag} ${option} ${file}`
        const packet = join(folder, 'packet')
        writeFileSync(packet, query)
        const { stdout } = await run(['/bin/sh', '-c', `${connection} -ign_eof < ${packet}`])
        return stdout.toString('latin1')
      }
      expect(await ask('-sess_out')).toMatch(/^New, TLSv1/m)
      expect(await ask('-sess_in')).toMatch(/^Reused, TLSv1/m)
    })

    it('resumes one of a client with a certificate', async () => {
      expect(await resumes(await start(verifying), { ...over, ...shows })).toBe(true)
    })

    it('resumes sessions of before a reload that changed nothing of TLS', async () => {
      const daemon = await start(verifying)
      const reload = () => daemon.reload([...verifying, 'command[x]=/bin/true'])
      expect(await resumes(daemon, { ...over, ...shows }, reload)).toBe(true)
    })

    it('resumes none of before a reload that took the client away', async () => {
      const daemon = await start(verifying)
      const list = ca.revocationList('none.pem', [])
      const reload = () => daemon.reload([...verifying, `ssl_crl_file=${list}`])
      expect(await resumes(daemon, { ...over, ...shows }, reload)).toBe(false)
    })
  })

  it('takes a withdrawn client no more, with its old session either', async () => {
    const gone = ca.issue({ name: 'gone' })
    const options = { cert: readFileSync(gone.cert), key: readFileSync(gone.key), maxVersion: 'TLSv1.3' } as const
    const daemon = await start(verifying)
    const { session, bytes } = await askTls(daemon.port, [query], options)
    expect(bytes.length).toBeGreaterThan(0)
    await daemon.reload([...verifying, `ssl_crl_file=${ca.revocationList('gone-list.pem', [gone])}`])
    expect((await askTls(daemon.port, [query], { ...options, session })).bytes.length).toBe(0)
  })

  it('shows a new certificate after SIGHUP', async () => {
    const cert = join(folder, 'live.pem')
    const key = join(folder, 'live.key')
    const put = (pair: Pair) => {
      copyFileSync(pair.cert, cert)
      copyFileSync(pair.key, key)
    }
    put(server)
    const daemon = await start(lines({ cert, key }))
    expect((await askTls(daemon.port, [query])).peerName).toBe('server')
    put(next)
    expect((await askTls(daemon.port, [query])).peerName).toBe('server')
    await daemon.reload(lines({ cert, key }))
    expect((await askTls(daemon.port, [query])).peerName).toBe('next')
    writeFileSync(cert, 'half a cert')
    const log = await daemon.reload(lines({ cert, key }))
    expect(log).toContain(`could not use certificate file '${cert}' (ssl_cert_file): no certificate found`)
    expect(log).toContain('the configuration in force stays')
    expect((await askTls(daemon.port, [query])).peerName).toBe('next')
  })

  it.each([
    [0o644, /Warning: others than its owner can use '.*mode\.key' \(ssl_privatekey_file, mode 0644\): chmod 600 it/],
    [0o660, /mode 0660\): chmod 600 it/],
  ])('warns about a key of mode %o', async (mode, text) => {
    const key = join(folder, 'mode.key')
    copyFileSync(server.key, key)
    chmodSync(key, mode)
    expect((await start(lines({ ...server, key }))).log()).toMatch(text)
  })

  it.each([0o600, 0o640])('says nothing of a key of mode %o', async (mode) => {
    const key = join(folder, 'closed.key')
    copyFileSync(server.key, key)
    chmodSync(key, mode)
    expect((await start(lines({ ...server, key }))).log()).not.toContain('chmod 600')
  })

  it.runIf(process.getuid?.() === 0)('keeps its key in memory where only root may read it again', async () => {
    const key = join(folder, 'root.key')
    copyFileSync(server.key, key)
    chmodSync(key, 0o600)
    const daemon = await start(lines({ ...server, key }))
    const log = await daemon.reload(lines({ ...server, key }))
    expect(log).toContain(`'${key}' (ssl_privatekey_file) cannot be read as nrpe_user: the key in memory stays in use`)
    expect((await askTls(daemon.port, [query])).peerName).toBe('server')
    expect(await daemon.reload(lines({ cert: next.cert, key }))).toContain(
      'the one in memory does not belong to the new certificate',
    )
  })

  it('warns at start of a certificate that ends soon', async () => {
    const soon = ca.issue({ name: 'soon', days: 10 })
    const { log } = await start(lines(soon))
    expect(log()).toMatch(
      /Warning: the certificate of CN=soon in '.*soon\.pem' \(ssl_cert_file\) expires on .*, in \d days/,
    )
  })
})
