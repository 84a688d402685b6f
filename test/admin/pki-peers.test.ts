import { X509Certificate } from 'node:crypto'
import { chmodSync, readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { connect } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { describeWithOpenssl } from '../helpers/certificates.ts'
import { plenumFor } from '../helpers/daemon.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { pkiDone } from '../helpers/pki.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { type Ran, run } from '../helpers/run.ts'
import { describeWithStock, stockFor } from '../helpers/stock.ts'
import { stockCheckNrpe } from '../helpers/stock-paths.ts'

const rsa = ['--key-type', 'rsa', '--key-bits', '2048'] as const
const ecdsa = ['--key-type', 'ecdsa'] as const
const versions = ['TLSv1.2', 'TLSv1.3'] as const
const command = 'command[hello]=/bin/echo hello'

/** An authority, a server's pair and a client's, in copies that a daemon of any user can read. */
function made(key: readonly string[]) {
  const dir = temporaryFolder()
  const [pki, out] = [join(dir, 'pki'), join(dir, 'out')]
  pkiDone(pki, 'init', ...key)
  pkiDone(pki, 'issue', 'server', 'localhost', '127.0.0.1', '--out', out, ...key)
  pkiDone(pki, 'issue', 'client', 'poller', '--out', out, ...key)
  pkiDone(pki, 'crl', '--out', out)
  const open = () => {
    chmodSync(out, 0o755)
    for (const file of readdirSync(out)) chmodSync(join(out, file), 0o644)
  }
  open()
  const path = (file: string) => join(out, file)
  const server = [`ssl_cert_file=${path('localhost.pem')}`, `ssl_privatekey_file=${path('localhost.key')}`]
  const verifying = [...server, `ssl_cacert_file=${path('ca.pem')}`, 'ssl_use_adh=0', 'ssl_client_certs=2']
  return { pki, out, open, path, server, verifying }
}

describe.each([
  ['RSA', rsa],
  ['ECDSA', ecdsa],
])('certificates of plenum pki with %s keys', (_, key) => {
  const files = made(key)
  const { path, pki, out } = files
  const withPoller = ['-A', path('ca.pem'), '-C', path('poller.pem'), '-K', path('poller.key')]

  describeWithStock('between stock peers', () => {
    const daemon = stockFor({ config: [...files.verifying, command], tls: true })

    it.each(versions)('serve stock check_nrpe with a client certificate over %s', async (version) => {
      expect(await askStock(daemon().port, version, withPoller)).toMatchObject({ exitCode: 0, stdout: 'hello\n' })
    })

    it.each(versions)('keep stock check_nrpe without one out over %s', async (version) => {
      expect((await askStock(daemon().port, version, ['-A', path('ca.pem')])).exitCode).not.toBe(0)
    })

    it('convince node:tls of the name and of the address', async () => {
      const options = { port: daemon().port, ca: readFileSync(path('ca.pem')) }
      const pair = { cert: readFileSync(path('poller.pem')), key: readFileSync(path('poller.key')) }
      for (const host of ['localhost', '127.0.0.1']) {
        const socket = connect({
          ...options,
          ...pair,
          host: '127.0.0.1',
          ...(host === 'localhost' ? { servername: host } : {}),
        })
        await new Promise<void>((resolve, reject) => {
          socket.once('secureConnect', resolve)
          socket.once('error', reject)
        })
        expect(socket.authorized).toBe(true)
        socket.destroy()
      }
    })
  })

  describeWithStock('between our daemon and stock check_nrpe', () => {
    const config = [...files.verifying, `ssl_crl_file=${path('crl.pem')}`, command]
    const daemon = plenumFor({ config })

    it('serve until they are revoked, and again after another one was issued', async () => {
      for (const version of versions)
        expect(await askStock(daemon().port, version, withPoller)).toMatchObject({ exitCode: 0, stdout: 'hello\n' })

      pkiDone(pki, 'renew', 'poller', '--out', out)
      files.open()
      expect(await askStock(daemon().port, 'TLSv1.3', withPoller)).toMatchObject({ exitCode: 0, stdout: 'hello\n' })

      pkiDone(pki, 'revoke', 'poller', '--out', out)
      files.open()
      await daemon().reload(config)
      for (const version of versions) expect((await askStock(daemon().port, version, withPoller)).exitCode).not.toBe(0)
      expect(daemon().log()).toContain('err=23:certificate revoked')

      pkiDone(pki, 'issue', 'client', 'poller', '--out', out, ...key)
      files.open()
      expect(await askStock(daemon().port, 'TLSv1.3', withPoller)).toMatchObject({ exitCode: 0, stdout: 'hello\n' })
    })

    it('serve with a renewed certificate of the server after SIGHUP', async () => {
      const before = readFileSync(path('localhost.pem'), 'utf8')
      pkiDone(pki, 'renew', 'localhost', '--out', out)
      files.open()
      expect(readFileSync(path('localhost.pem'), 'utf8')).not.toBe(before)
      await daemon().reload(config)
      const { serialNumber } = new X509Certificate(readFileSync(path('localhost.pem')))
      const { stdout } = await show(`127.0.0.1:${daemon().port}`, pki, '--json')
      expect(JSON.parse(stdout)).toMatchObject([{ serial: serialNumber }, { usage: 'authority' }])
    })
  })
})

describeWithOpenssl('plenum pki show', () => {
  const files = made(ecdsa)
  const { pki, path } = files
  const daemon = plenumFor({ config: [...files.server, command] })
  const anonymous = plenumFor({ config: [command] })
  const plain = plenumFor({ config: [command], tls: false })

  it('shows the certificate of a daemon, and whose it is', async () => {
    const { exitCode, stdout } = await show(`127.0.0.1:${daemon().port}`, pki)
    expect(exitCode).toBe(0)
    expect(stdout).toMatch(/^subject +CN=localhost\n/)
    expect(stdout).toContain('DNS:localhost, IP Address:127.0.0.1')
    expect(stdout).toContain(`issued by the authority in ${pki}, not revoked`)
  })

  it('says that an anonymous daemon has none', async () => {
    const { exitCode, stderr } = await show(`127.0.0.1:${anonymous().port}`, pki)
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: `plenum: 127.0.0.1:${anonymous().port} has no certificate: it speaks TLSv1.2 with anonymous encryption; set ssl_cert_file= and ssl_privatekey_file= there\n`,
    })
  })

  it('says that a daemon speaks no TLS', async () => {
    const { exitCode, stderr } = await show(`127.0.0.1:${plain().port}`, pki, '--timeout', '3')
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/^plenum: cannot show 127\.0\.0\.1:\d+: .*(plain TCP|no TLS).*\n$/)
  })

  it('says that nobody listens, and that somebody says nothing', async () => {
    const silent = createServer()
    const port = await new Promise<number>((resolve) => {
      silent.listen(0, '127.0.0.1', () => {
        const address = silent.address()
        resolve(address !== null && typeof address !== 'string' ? address.port : 0)
      })
    })
    const { exitCode, stderr } = await show(`127.0.0.1:${port}`, pki, '--timeout', '1')
    silent.close()
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: `plenum: cannot show 127.0.0.1:${port}: it spoke no TLS within 1 s; see --timeout, or a firewall\n`,
    })
    expect((await show(`127.0.0.1:${port}`, pki)).stderr).toContain('Connection refused; is the daemon running')
  })

  it('takes an IPv6 address in brackets', async () => {
    expect((await show('[::1]:1', pki)).stderr).toMatch(/^plenum: cannot connect to \[::1\]:1: /)
  })

  it('shows all certificates of a file, as JSON too', async () => {
    const { stdout } = await show(path('ca.pem'), pki, '--json')
    expect(JSON.parse(stdout)).toMatchObject([
      { usage: 'authority', key: 'EC prime256v1', authority: `is the authority in ${pki}` },
    ])
    expect((await show(path('poller.pem'), join(pki, 'issued'))).stdout).toContain('not compared (')
  })

  it.each([
    ['a key', 'poller.key', 2, 'it is a key, which is never shown'],
    ['a revocation list', 'crl.pem', 2, 'it is a revocation list'],
    ['a folder', '', 2, 'Is a directory'],
    ['a device without an end', '/dev/zero', 3, 'is no file, and not HOST:PORT'],
    ['nothing', 'nothing', 3, 'is no file, and not HOST:PORT'],
  ])('says what else a file is: %s', async (_, file, code, text) => {
    const { exitCode, stdout, stderr } = await show(file.startsWith('/') ? file : path(file), pki)
    expect({ exitCode, stdout }).toEqual({ exitCode: code, stdout: '' })
    expect(stderr).toContain(text)
  })
})

async function askStock(port: number, version: (typeof versions)[number], options: readonly string[]) {
  const words = [stockCheckNrpe, '-H', '127.0.0.1', '-p', `${port}`, '-S', version, '-c', 'hello', ...options]
  return printed(await run(words))
}

async function show(what: string, dir: string, ...options: readonly string[]) {
  return printed(await run([...plenumCommand(), 'pki', 'show', what, '--dir', dir, ...options]))
}

const printed = ({ exitCode, stdout, stderr }: Ran) => ({ exitCode, stdout: stdout.toString(), stderr })
