import { readdirSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { type Connection, openConnection } from '../helpers/connection.ts'
import { type Plenum, plenumFor } from '../helpers/daemon.ts'
import { pluginFolder } from '../helpers/folders.ts'
import { seal, textOf, v2Packet, v4Packet } from '../helpers/packets.ts'
import { talk } from '../helpers/raw.ts'

/** T13: peers that stall at any point of a connection. Each is sent away, and the daemon keeps nothing of it. */
const plugins = pluginFolder()
const mib = 1024 * 1024
const config = [
  'connection_timeout=1',
  'ssl_shutdown_timeout=1',
  'max_packetbuffer_length=64M',
  'max_input_buffer=64M',
  `command[ok]=${plugins}/state.sh 0`,
  `command[large]=${plugins}/bytes.sh ${40 * mib}`,
]
const query = v4Packet(1, 'ok', { bufferBytes: 1020 })

/** A header that announces much more than is ever sent. */
const openEnded = Buffer.from(v4Packet(1, 'ok', { bufferBytes: 60_000 }))

async function serves(daemon: Plenum) {
  const { bytes } = await answerOf(daemon, query)
  expect(textOf(bytes)).toContain('STATE 0')
}

async function answerOf(daemon: { readonly port: number; readonly tls: boolean }, packet: Buffer) {
  const connection = await openConnection(daemon)
  await connection.send(packet)
  return connection.ended
}

const descriptors = (daemon: Plenum) => readdirSync(`/proc/${daemon.pid}/fd`).length

/** Comes back once the daemon has as few descriptors open as before. */
async function untilReleased(daemon: Plenum, before: number) {
  while (descriptors(daemon) > before) await serves(daemon)
}

/** Sends a byte, waits until the daemon has served somebody else, sends the next one, until the other side has enough. */
async function trickle(connection: Connection, bytes: Buffer, daemon: Plenum) {
  let ended = false
  void connection.ended.then(() => {
    ended = true
  })
  for (let at = 0; !ended && at < bytes.length; at++) {
    await connection.send(bytes.subarray(at, at + 1))
    await serves(daemon)
  }
  return connection.ended
}

describe.each([
  ['plain TCP', false],
  ['TLS', true],
])('over %s a peer that', (_, tls) => {
  const daemon = plenumFor({ config, tls })

  it.each([
    ['sends nothing', Buffer.alloc(0)],
    ['stops after a byte', query.subarray(0, 1)],
    ['stops in the header', query.subarray(0, 7)],
    ['stops after the header', query.subarray(0, 16)],
    ['stops in the text', query.subarray(0, 500)],
    ['stops a byte before the end', query.subarray(0, -1)],
    ['stops in version 2', v2Packet(1, 'ok').subarray(0, 700)],
    ['sends a version 2 packet whose checksum fits no size', seal(v2Packet(1, 'ok')).fill('x', 40, 41)],
    ['announces more than it sends', openEnded.subarray(0, 2000)],
  ])('%s is sent away, and nothing of it stays', async (_name, bytes) => {
    await serves(daemon())
    const before = descriptors(daemon())
    const peers = await Promise.all(Array.from({ length: 5 }, () => openConnection(daemon())))
    for (const peer of peers) if (bytes.length > 0) await peer.send(bytes)
    await serves(daemon())
    for (const peer of peers) expect((await peer.ended).bytes.length).toBe(0)
    await untilReleased(daemon(), before)
  })

  it.each([
    ['version 4', openEnded],
    ['version 2', v2Packet(1, 'ok', { total: 40_000 }).fill('x', 40, 50)],
  ])('sends byte by byte without an end is sent away (%s)', async (_version, bytes) => {
    const peer = await openConnection(daemon())
    expect((await trickle(peer, bytes, daemon())).bytes.length).toBe(0)
    await serves(daemon())
  })

  it('ends its side in the middle of a query is let go at once', async () => {
    await serves(daemon())
    const before = descriptors(daemon())
    const peer = await openConnection(daemon())
    await peer.send(query.subarray(0, 100))
    peer.socket.end()
    expect((await peer.ended).bytes.length).toBe(0)
    await untilReleased(daemon(), before)
  })

  it('never ends its side after the answer is cut off', async () => {
    const from = daemon().log().length
    const peer = await openConnection(daemon(), { endsWithPeer: false })
    const answer = new Promise<Buffer>((resolve) => peer.socket.once('data', resolve))
    await peer.send(query)
    expect(textOf(await answer)).toContain('STATE 0')
    await daemon().waitForLog('Answer to 127.0.0.1 was not taken to its end', from)
    await serves(daemon())
  })

  it('never reads a large answer is cut off', async () => {
    await serves(daemon())
    const before = descriptors(daemon())
    const from = daemon().log().length
    const peer = await openConnection(daemon())
    peer.socket.pause()
    const offer = Buffer.concat([Buffer.from('large\0PLN1'), Buffer.alloc(4)])
    offer.writeUInt32BE(64 * mib, 10)
    const large = Buffer.concat([v4Packet(1, '', { bufferBytes: offer.length }).subarray(0, 16), offer])
    await peer.send(seal(large))
    await daemon().waitForLog('Answer to 127.0.0.1 was not taken to its end', from)
    await untilReleased(daemon(), before)
  })
})

describe('over TLS, before the handshake is done, a peer that', () => {
  const daemon = plenumFor({ config, tls: true })
  const unencrypted = () => openConnection({ port: daemon().port, tls: false })
  /** A hello that announces 512 bytes. */
  const hello = Buffer.concat([Buffer.from('1603010200010001fc0303', 'hex'), Buffer.alloc(2000)])
  const timedOut = 'Could not complete SSL handshake with 127.0.0.1: timeout 1 seconds'

  it.each([
    ['sends nothing', hello.subarray(0, 0)],
    ['stops after a byte', hello.subarray(0, 1)],
    ['stops in the header of its hello', hello.subarray(0, 5)],
    ['stops in its hello', hello.subarray(0, 300)],
  ])('%s is sent away, and nothing of it stays', async (_, bytes) => {
    await serves(daemon())
    const before = descriptors(daemon())
    const from = daemon().log().length
    const peers = await Promise.all(Array.from({ length: 5 }, unencrypted))
    for (const peer of peers) if (bytes.length > 0) await peer.send(bytes)
    await serves(daemon())
    await Promise.all(peers.map((peer) => peer.ended))
    await daemon().waitForLog(timedOut, from)
    await untilReleased(daemon(), before)
  })

  it('sends its hello byte by byte is sent away', async () => {
    const from = daemon().log().length
    await trickle(await unencrypted(), hello, daemon())
    await daemon().waitForLog(timedOut, from)
  })

  it('sends garbage is sent away at once', async () => {
    const from = daemon().log().length
    await talk(daemon().port, [Buffer.alloc(4000, 'garbage')])
    await daemon().waitForLog('Could not complete SSL handshake with 127.0.0.1: ', from)
    expect(daemon().log().slice(from)).not.toContain('timeout')
  })
})
