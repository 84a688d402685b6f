import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createServer } from 'node:tls'
import { describe, expect, it, onTestFinished } from 'vitest'
import { recordIn } from '../../src/client/memory/record.ts'
import { authority, describeWithOpenssl } from '../helpers/certificates.ts'
import { plenumFor } from '../helpers/daemon.ts'
import { fakePeer } from '../helpers/fake-peer.ts'
import { describeWithFaketime, fakeClock, setClock } from '../helpers/faketime.ts'
import { pluginFolder, temporaryFolder } from '../helpers/folders.ts'
import { v2Packet, v4Packet } from '../helpers/packets.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { run } from '../helpers/run.ts'
import { describeWithStock, stockFor } from '../helpers/stock.ts'

const base = temporaryFolder()
let made = 0
const newFolder = () => join(base, `state-${++made}`)

type Peer = { readonly port: number; readonly tls?: boolean }

/** One run of check_nrpe with a memory in `folder`. */
async function check(folder: string, peer: Peer, options: readonly string[] = [], env?: NodeJS.ProcessEnv) {
  const where = ['-H', '127.0.0.1', '-p', `${peer.port}`, '-D', ...(peer.tls ? [] : ['-n'])]
  const words = [...plenumCommand(), 'check_nrpe', ...where, '--state-folder', folder, ...options]
  const { exitCode, stdout, stderr } = await run(words, { limitMs: 120_000, ...(env ? { env } : {}) })
  return { exitCode, stdout: `${stdout}`, stderr }
}

const good = { exitCode: 0, stdout: expect.stringMatching(/^NRPE v.*\n$/), stderr: '' }

const oldPeer = () => fakePeer(({ version }, socket) => socket.end(version === 2 ? v2Packet(2, 'OK - two') : ''))

/** The only file of a folder, and what is in it of today. */
function kept(folder: string) {
  const [name = '', ...others] = readdirSync(folder)
  expect(others).toEqual([])
  const file = join(folder, name)
  const text = readFileSync(file, 'utf8')
  return { file, text, record: recordIn(text, JSON.parse(text).peer, Date.now()) }
}

describe('check_nrpe', () => {
  it('asks an old peer in its version the next time', async () => {
    const [folder, peer] = [newFolder(), await oldPeer()]
    for (let n = 0; n < 2; n++) expect(await check(folder, peer)).toMatchObject({ exitCode: 0, stdout: 'OK - two\n' })
    expect(peer.versions()).toEqual([4, 3, 2, 2])
  })

  it('remembers nothing with --no-state', async () => {
    const [folder, peer] = [newFolder(), await oldPeer()]
    for (let n = 0; n < 2; n++) await check(folder, peer, ['--no-state'])
    expect(peer.versions()).toEqual([4, 3, 2, 4, 3, 2])
    expect(existsSync(folder)).toBe(false)
  })

  it('takes both options from a file', async () => {
    const [folder, peer] = [newFolder(), await oldPeer()]
    const file = join(base, 'options')
    const words = ['-H', '127.0.0.1', '-n', '-p', `${peer.port}`, '-f', file]
    for (const text of [`--state-folder=${folder}`, `--no-state --state-folder ${folder}`]) {
      writeFileSync(file, text)
      await run([...plenumCommand(), 'check_nrpe', ...words])
    }
    expect(peer.versions()).toEqual([4, 3, 2, 4, 3, 2])
    expect(kept(folder).record.version?.value).toBe(2)
  })

  it('writes once for a peer that takes version 4 over plain TCP', async () => {
    const folder = newFolder()
    const peer = await fakePeer((_query, socket) => socket.end(v4Packet(2, 'OK')))
    await check(folder, peer)
    const { file, record } = kept(folder)
    expect(record.version?.value).toBe(4)
    const { ino } = statSync(file)
    await check(folder, peer)
    // A file that is written is another one, put in its place.
    expect(statSync(file).ino).toBe(ino)
  })

  it('says the same where nothing can be remembered', async () => {
    const peer = await oldPeer()
    for (const folder of ['/no/such/folder/state', '/etc/passwd'])
      expect(await check(folder, peer)).toEqual({ exitCode: 0, stdout: 'OK - two\n', stderr: '' })
  })

  it('resumes the session of the run before, whatever became of it meanwhile', async () => {
    const peer = await tlsPeer()
    const folder = newFolder()
    for (let n = 0; n < 3; n++) expect(await check(folder, peer)).toMatchObject({ exitCode: 0, stdout: 'OK\n' })
    expect(peer.resumed()).toEqual([false, true, true])
    const { file, text } = kept(folder)
    const session = /"session":\{"value":"([^"]+)"/.exec(text)?.[1] ?? ''
    const bytes = Buffer.from(session, 'base64')
    const start = bytes.indexOf('\n') + 1
    for (const at of [start, start + 1, start + 10, Math.floor((start + bytes.length) / 2), bytes.length - 1]) {
      const broken = Buffer.from(bytes)
      broken[at] = (broken[at] ?? 0) ^ 0xff
      writeFileSync(file, text.replace(session, broken.toString('base64')))
      expect(await check(folder, peer)).toMatchObject({ exitCode: 0, stdout: 'OK\n' })
    }
    writeFileSync(file, text.replace(session, bytes.subarray(0, start + 20).toString('base64')))
    expect(await check(folder, peer)).toMatchObject({ exitCode: 0, stdout: 'OK\n' })
  })
})

/** Speaks TLS without a certificate, answers in version 4, and tells which handshakes were resumed ones. */
async function tlsPeer() {
  const resumed: boolean[] = []
  const server = createServer({ ciphers: 'AECDH:@SECLEVEL=0', maxVersion: 'TLSv1.2' }, (socket) => {
    resumed.push(socket.isSessionReused())
    socket.on('error', () => undefined)
    socket.once('data', () => socket.end(v4Packet(2, 'OK')))
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  return { port, tls: true, resumed: () => resumed }
}

describe('200 runs at once', () => {
  const daemon = plenumFor({
    config: [`command[ok]=${pluginFolder()}/state.sh 0`, 'max_connections_per_address=1000'],
    tls: true,
  })

  it('are all answered and leave one whole file', { timeout: 150_000 }, async () => {
    const folder = newFolder()
    const runs = Array.from({ length: 200 }, () => check(folder, daemon(), ['-t', '100', '-c', 'ok']))
    const said = new Set(
      (await Promise.all(runs)).map(({ exitCode, stdout, stderr }) => `${exitCode} ${stdout}${stderr}`),
    )
    expect(said).toEqual(new Set(['0 STATE 0 - plugin said so|value=0;1;2;0;3\n']))
    expect(kept(folder).record.session?.value.length).toBeGreaterThan(100)
  })
})

describeWithOpenssl('with certificates', () => {
  const ca = authority(base, 'ca')
  const soon = new Date(Date.now() + 3_600_000).toISOString().replace(/[-:T]|\.\d+/g, '')
  const span = ['20200101000000Z', soon] as const
  const web = ca.issue({ name: 'web', kind: 'rsa', span, alternatives: 'IP:127.0.0.1' })
  const client = ca.issue({ name: 'client' })
  const served = [`ssl_cert_file=${web.cert}`, `ssl_privatekey_file=${web.key}`]

  describeWithFaketime('a certificate that has run out since', () => {
    const daemon = plenumFor({ config: served })

    it('is refused, whatever was remembered', async () => {
      const folder = newFolder()
      const clock = join(base, 'clock')
      const env = fakeClock(clock)
      for (let n = 0; n < 2; n++) expect(await check(folder, daemon(), ['-A', ca.cert], env)).toEqual(good)
      expect(kept(folder).record.session).toBeDefined()
      setClock(clock, 2 * 3600)
      const { exitCode, stdout } = await check(folder, daemon(), ['-A', ca.cert], env)
      expect([exitCode, stdout]).toEqual([3, expect.stringContaining("the daemon's certificate expired on")])
    })
  })

  describeWithStock('a stock daemon that breaks off what would resume', () => {
    const wanting = stockFor({
      config: [...served, `ssl_cacert_file=${ca.cert}`, 'ssl_client_certs=2'],
      tls: true,
    })

    it('answers each time', async () => {
      const folder = newFolder()
      const options = ['-A', ca.cert, '-C', client.cert, '-K', client.key]
      for (let n = 0; n < 3; n++) expect(await check(folder, wanting(), options)).toEqual(good)
    })

    it('and the log says what -s asks for, of a resumed session too', async () => {
      const folder = newFolder()
      const log = join(base, 'log')
      const options = ['-A', ca.cert, '-g', log, '-s']
      const stock = plain()
      for (let n = 0; n < 2; n++) {
        writeFileSync(log, '')
        expect(await check(folder, stock, [...options, '0x3f'])).toEqual(good)
        expect(readFileSync(log, 'utf8')).toMatch(/SSL 127\.0\.0\.1 has a valid certificate\n.*Cert Name: \/CN=web\n/)
      }
      for (let n = 0; n < 2; n++) {
        writeFileSync(log, '')
        expect(await check(folder, stock, [...options, '0x0f'])).toEqual(good)
        expect(readFileSync(log, 'utf8')).toMatch(/SSL Version: TLSv1\.3\n.*Cipher is TLS_/)
      }
    })
    const plain = stockFor({ config: served, tls: true })
  })
})
