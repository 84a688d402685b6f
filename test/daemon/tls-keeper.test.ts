import { type AddressInfo, createServer } from 'node:net'
import { afterEach, beforeEach, expect, it, onTestFinished, vi } from 'vitest'
import { defaultConfig } from '../../src/config/config.ts'
import type { Log } from '../../src/daemon/log.ts'
import { tlsKeeper } from '../../src/daemon/tls-keeper.ts'
import type { Handshaker } from '../../src/transport/handshake.ts'
import { askTls } from '../helpers/ask-tls.ts'
import { authority, describeWithOpenssl } from '../helpers/certificates.ts'
import { temporaryFolder } from '../helpers/folders.ts'

const dayMs = 86_400_000

describeWithOpenssl('TLS over the life of a daemon', () => {
  const pair = authority(temporaryFolder(), 'ca').issue({ name: 'server', days: 40 })
  const ssl = { ...defaultConfig().ssl, certFile: pair.cert, privatekeyFile: pair.key }
  const config = { ...defaultConfig(), ssl }
  let lines: string[]
  const log: Log = { write: (_, text) => lines.push(text), reopen: () => undefined, close: () => undefined }

  beforeEach(() => {
    lines = []
    vi.useFakeTimers({ toFake: ['setInterval'] })
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('warns once a day from 30 days before the certificate ends', async () => {
    let now = Date.now()
    const keeper = tlsKeeper(log, () => now)
    await keeper.handshaker(config)
    const expiry = () => lines.filter((line) => line.includes('expires on'))
    for (const [day, warnings] of [
      [9, 0],
      [11, 1],
      [12, 2],
    ] as const) {
      now = Date.now() + day * dayMs
      vi.advanceTimersByTime(dayMs)
      expect(expiry()).toHaveLength(warnings)
    }
  })

  it('says no more of a certificate when TLS was turned off', async () => {
    const keeper = tlsKeeper(log, () => Date.now() + 35 * dayMs)
    await keeper.handshaker(config)
    expect(lines.filter((line) => line.includes('expires on'))).toHaveLength(1)
    keeper.turnOff()
    vi.advanceTimersByTime(dayMs)
    expect(lines.filter((line) => line.includes('expires on'))).toHaveLength(1)
  })

  it('takes new keys for session tickets every day', async () => {
    const keeper = tlsKeeper(log)
    const port = await serve(await keeper.handshaker(config))
    const { session } = await askTls(port, [])
    expect((await askTls(port, [], { session })).resumed).toBe(true)
    vi.advanceTimersByTime(dayMs)
    expect((await askTls(port, [], { session })).resumed).toBe(false)
  })
})

/** A server that shakes hands and says goodbye. */
async function serve(shakeHands: Handshaker): Promise<number> {
  const server = createServer({ allowHalfOpen: true }, async (socket) => {
    const handshake = await shakeHands(socket)
    if (handshake.kind === 'secured') handshake.socket.end('x')
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  return (server.address() as AddressInfo).port
}
