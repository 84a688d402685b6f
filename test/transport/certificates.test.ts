import { readFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import type { ConnectionOptions, SecureVersion } from 'node:tls'
import { expect, it, onTestFinished } from 'vitest'
import { certificateNames } from '../../src/transport/certificates.ts'
import { type Handshake, handshakeServer } from '../../src/transport/handshake.ts'
import { askTls } from '../helpers/ask-tls.ts'
import { authority, describeWithOpenssl, type Pair } from '../helpers/certificates.ts'
import { temporaryFolder } from '../helpers/folders.ts'

const read = (file: string) => readFileSync(file)
const withPair = ({ cert, key }: Pair): ConnectionOptions => ({ cert: read(cert), key: read(key) })

describeWithOpenssl('the names of a client', () => {
  const folder = temporaryFolder()
  const ours = authority(folder, 'ours')
  const server = ours.issue({ name: 'server', kind: 'rsa' })
  const poller = ours.issue({ name: 'poller', alternatives: 'DNS:a.example,IP:192.0.2.1,DNS:b.example' })
  const odd = ours.issue({ name: 'odd', alternatives: '@names\n[names]\nDNS.1=x, DNS:admin' })
  const foreign = authority(folder, 'theirs').issue({ name: 'foreign' })

  /** The next handshake and the port for it; the server says a byte and ends. */
  async function listen(wanted: 'optional' | 'required' | 'unasked') {
    const options = {
      cert: read(server.cert),
      key: read(server.key),
      ca: [read(ours.cert)],
      ciphers: 'ALL:@SECLEVEL=0',
    }
    const { shakeHands } = await handshakeServer(options, wanted, 10)
    const handshakes: (readonly string[] | Extract<Handshake, { kind: 'failed' }>)[] = []
    const tcp = createServer({ allowHalfOpen: true }, async (socket) => {
      socket.on('error', () => undefined)
      const handshake = await shakeHands(socket)
      handshakes.push(handshake.kind === 'secured' ? certificateNames(handshake.socket) : handshake)
      if (handshake.kind === 'secured') handshake.socket.end('x')
    })
    await new Promise<void>((done) => tcp.listen(0, '127.0.0.1', done))
    onTestFinished(() => void tcp.close())
    return { port: (tcp.address() as AddressInfo).port, handshakes }
  }

  it.each<SecureVersion>(['TLSv1.2', 'TLSv1.3'])('are known over %s, on a resumed session too', async (version) => {
    const { port, handshakes } = await listen('required')
    const options = { ...withPair(poller), minVersion: version, maxVersion: version }
    const first = await askTls(port, [], options)
    const second = await askTls(port, [], { ...options, session: first.session })
    expect([first.resumed, second.resumed]).toEqual([false, true])
    const names = ['poller', 'a.example', 'b.example']
    expect(handshakes).toEqual([names, names])
  })

  it.each<SecureVersion>(['TLSv1.2', 'TLSv1.3'])(
    'do not pass a bad certificate over %s by way of its session',
    async (version) => {
      const { port, handshakes } = await listen('optional')
      const options = { ...withPair(foreign), minVersion: version, maxVersion: version }
      const first = await askTls(port, [], options)
      const second = await askTls(port, [], { ...options, session: first.session })
      expect([...first.bytes, ...second.bytes]).toEqual([])
      const failure = { kind: 'failed', certificate: { subject: '/CN=foreign', issuer: '/O=Plenum/CN=theirs' } }
      expect(handshakes).toMatchObject([failure, failure])
    },
  )

  it('are none without a certificate', async () => {
    const { port, handshakes } = await listen('optional')
    await askTls(port, [])
    expect(handshakes).toEqual([[]])
  })

  it('are none where no certificate is asked for', async () => {
    const { port, handshakes } = await listen('unasked')
    await askTls(port, [], withPair(poller))
    expect(handshakes).toEqual([[]])
  })

  it('hold no part of a name that is written to look like two', async () => {
    const { port, handshakes } = await listen('optional')
    await askTls(port, [], withPair(odd))
    expect(handshakes).toEqual([['odd']])
  })
})
