import { createServer } from 'node:net'
import { resolve } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { clients } from '../helpers/ask.ts'
import { authority, describeWithOpenssl } from '../helpers/certificates.ts'
import { plenumFor } from '../helpers/daemon.ts'
import { fakePeer } from '../helpers/fake-peer.ts'
import { isRoot, temporaryFolder } from '../helpers/folders.ts'
import { freePort } from '../helpers/free-port.ts'
import { seal, v4Packet } from '../helpers/packets.ts'
import { run } from '../helpers/run.ts'
import { describeWithStock, stockFor } from '../helpers/stock.ts'
import { startUntilTestEnds } from '../helpers/super-servers.ts'

const checkNrpe = async (port: number | string, ...options: readonly string[]) => {
  const { exitCode, stdout, stderr } = await run([...clients.plenum, '-H', '127.0.0.1', '-p', `${port}`, ...options])
  return { exitCode, stdout: `${stdout}`, stderr }
}

const handshake = 'CHECK_NRPE: (ssl_err != 5) Error - Could not complete SSL handshake with 127.0.0.1: 1 ('
const unknown = (text: string) => ({ exitCode: 3, stdout: expect.stringContaining(text), stderr: '' })

describe('a host that is there but does not react', () => {
  const deaf = async (...options: readonly string[]) => {
    const { waitForLog } = startUntilTestEnds([
      'perl',
      resolve(import.meta.dirname, '../helpers/deaf-port.pl'),
      ...options,
    ])
    return (await waitForLog(/^(\d+)\n/))[1] ?? ''
  }
  const state = 'CHECK_NRPE STATE WARNING: Socket timeout after 1 seconds. ('

  it('because its queue is full: connecting', async () => {
    const port = await deaf('full')
    const says = `connecting: 127.0.0.1 port ${port} did not react within 1 s; the host is down, or a firewall drops packets)\n`
    expect(await checkNrpe(port, '-n', '-t', '1:1')).toEqual({ exitCode: 1, stdout: `${state}${says}`, stderr: '' })
  })

  it('because it reads nothing: sending', async () => {
    const words = Array.from({ length: 14 }, () => 'x'.repeat(125_000))
    const says = 'sending: 127.0.0.1 did not take the query within 1 s)\n'
    const answer = await checkNrpe(await deaf(), '-n', '-t', '1:1', '-a', ...words)
    expect(answer).toEqual({ exitCode: 1, stdout: `${state}${says}`, stderr: '' })
  })
})

/** Who may leave the network: only root, and not in every container. */
it.runIf(isRoot)('a host without a network says that there is no route', async () => {
  const command = ['unshare', '--net', ...clients.plenum, '-H', '192.0.2.1', '-n']
  expect(await run(command)).toMatchObject({
    exitCode: 2,
    stderr:
      'connect to address 192.0.2.1 port 5666: Network is unreachable (this host has no route to 192.0.2.1)\n' +
      'connect to host 192.0.2.1 port 5666: Network is unreachable\n',
  })
})

describe('an answer whose length makes no sense', () => {
  const packet = (lengthBytes: number) => {
    const bytes = v4Packet(2, 'text')
    bytes.writeInt32BE(lengthBytes, 12)
    return seal(bytes)
  }
  it.each([
    ['negative', packet(-1)],
    ['zero', packet(0).subarray(0, 16)],
  ])('is refused: %s', async (_, bytes) => {
    const peer = await fakePeer((_query, socket) => socket.end(bytes))
    const answer = await checkNrpe(peer.port, '-n')
    expect(answer).toEqual(unknown('CHECK_NRPE: Answer refused: '))
    expect(answer.stdout).toMatch(/\(that is no NRPE daemon\)\n$/)
    expect(peer.versions()).toEqual([4])
  })
})

it('a handshake that fails for any other reason is told in the words of OpenSSL', async () => {
  const alert = Buffer.from('15030300020250', 'hex')
  expect(await checkNrpe(await startAnswering(alert))).toEqual(unknown(`${handshake}tlsv1 alert internal error)\n`))
})

/** A port where the first bytes of a connection are answered with these. */
async function startAnswering(bytes: Buffer): Promise<number> {
  const server = createServer(
    (socket) => void socket.on('error', () => undefined).once('data', () => socket.end(bytes)),
  )
  const port = await freePort()
  await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
  onTestFinished(() => void server.close())
  return port
}

describeWithStock('a stock daemon', () => {
  const plain = stockFor({ config: [], tls: false })
  const anonymous = stockFor({ config: [], tls: true })

  it('that does not speak TLS', async () => {
    expect(await checkNrpe(plain().port)).toEqual(unknown('or the daemon speaks plain TCP (-n)'))
  })

  it('without a certificate, asked for TLS 1.3', async () => {
    expect(await checkNrpe(anonymous().port, '-S', 'TLSv1.3')).toEqual(
      unknown(`${handshake}no common TLS version; see -S`),
    )
  })

  it('without a certificate, where one is asked for', async () => {
    expect(await checkNrpe(anonymous().port, '--pin-sha256', 'ab'.repeat(32))).toEqual(
      unknown(`${handshake}no common cipher`),
    )
  })
})

describeWithOpenssl('with certificates', () => {
  const folder = temporaryFolder()
  const ours = authority(folder, 'Our CA', 'rsa')
  const web = ours.issue({ name: 'web.example', kind: 'rsa', alternatives: 'IP:127.0.0.1' })
  const clientOnly = ours.issue({ name: 'client.example', alternatives: 'IP:127.0.0.1', usage: 'clientAuth' })
  const wrong = plenumFor({ config: [`ssl_cert_file=${clientOnly.cert}`, `ssl_privatekey_file=${clientOnly.key}`] })

  it('one that is not meant for a server is refused', async () => {
    expect(await checkNrpe(wrong().port, '-A', ours.cert)).toEqual(
      unknown(`${handshake}the daemon's certificate is not valid: invalid purpose)\n`),
    )
  })

  const wants = ['-Verify', '1', '-verify_return_error', '-CAfile', ours.cert]
  it.each([
    [
      'wants a certificate over TLS 1.2',
      ['-tls1_2', ...wants],
      [],
      'no common cipher, or the daemon wants a client certificate (-C, -K)',
    ],
    ['wants a certificate over TLS 1.3', ['-tls1_3', ...wants], [], 'the daemon wants a client certificate: give one'],
    ['speaks TLS 1.3 only', ['-tls1_3'], ['-S', 'TLSv1.2'], 'no common TLS version; see -S'],
    ['has other suites', ['-tls1_2', '-cipher', 'AES128-SHA'], ['-L', 'AES256-SHA'], 'no common cipher'],
  ])('a server of openssl(1) that %s', async (_, options, asking, says) => {
    const port = await freePort()
    // -www: it reads no stdin, at whose end it would hang up.
    const files = ['-www', '-cert', web.cert, '-key', web.key]
    const server = startUntilTestEnds(['openssl', 's_server', '-accept', `127.0.0.1:${port}`, ...files, ...options])
    await server.waitForLog('ACCEPT')
    expect(await checkNrpe(port, ...asking)).toEqual(unknown(`${handshake}${says}`))
  })
})
