import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { type Engine, engine, type Outcome } from '../../../src/client/engine/engine.ts'
import { askWithRetries } from '../../../src/client/engine/retry.ts'
import { fakePeer } from '../../helpers/fake-peer.ts'
import { freePort } from '../../helpers/free-port.ts'
import { v4Packet } from '../../helpers/packets.ts'
import { silentPeer } from '../../helpers/silent-peer.ts'
import { queryTo } from './query-to.ts'

const thrice = { retries: 2, delayMs: 1 }
const forever = new AbortController().signal

/** An engine that calls back before each try. */
function watched(before: (attempt: number) => Promise<void> | void): Engine {
  const real = engine({ parallel: 4 })
  let attempt = 0
  return {
    ...real,
    ask: async (...words) => {
      await before(++attempt)
      return await real.ask(...words)
    },
  }
}

const kindOf = (outcome: Outcome) => (outcome.kind === 'asked' ? outcome.asked.kind : outcome.kind)

describe('a retry', () => {
  it('reaches a daemon that was just being started', async () => {
    const port = await freePort()
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(v4Packet(2, 'OK')))
    })
    onTestFinished(() => {
      server.close()
    })
    const starts = watched(async (attempt) => {
      if (attempt === 3) await new Promise<void>((listening) => server.listen(port, '127.0.0.1', listening))
    })
    const { outcome, attempts } = await askWithRetries(starts, queryTo({ port }), thrice, forever)
    expect([kindOf(outcome), attempts]).toEqual(['answer', 3])
  })

  it('ends when the retries are used up', async () => {
    const { outcome, attempts } = await askWithRetries(
      watched(() => undefined),
      queryTo({ port: await freePort() }),
      thrice,
      forever,
    )
    expect([kindOf(outcome), attempts]).toEqual(['not-connected', 3])
  })

  it('does not follow a time limit behind the query: the command may run', async () => {
    const peer = await fakePeer(() => undefined)
    const query = queryTo(peer, { timeoutSeconds: 0.1 })
    const { outcome, attempts } = await askWithRetries(engine({ parallel: 1 }), query, thrice, forever)
    expect([kindOf(outcome), attempts, peer.versions()]).toEqual(['timeout', 1, [4]])
  })

  it('does not follow an answer that broke off', async () => {
    const peer = await fakePeer((_, socket) => socket.end(v4Packet(2, 'OK').subarray(0, 12)))
    const { outcome, attempts } = await askWithRetries(engine({ parallel: 1 }), queryTo(peer), thrice, forever)
    expect([kindOf(outcome), attempts, peer.versions()]).toEqual(['no-answer', 1, [4]])
  })

  it('does not follow a daemon that hung up on every version', async () => {
    const peer = await fakePeer((_, socket) => socket.end())
    const { attempts } = await askWithRetries(engine({ parallel: 1 }), queryTo(peer), thrice, forever)
    expect([attempts, peer.versions()]).toEqual([1, [4, 3, 2]])
  })

  it('does not follow a daemon that went away behind the first version', async () => {
    const versions: number[] = []
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', (query: Buffer) => {
        versions.push(query.readInt16BE(0))
        server.close()
        socket.end()
      })
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const { outcome, attempts } = await askWithRetries(engine({ parallel: 1 }), queryTo({ port }), thrice, forever)
    expect([kindOf(outcome), attempts, versions]).toEqual(['not-connected', 1, [4]])
  })

  it('follows a time limit within the handshake of TLS', async () => {
    const { stockWishes } = await import('../../../src/transport/client-tls.ts')
    const query = queryTo(await silentPeer(), { tls: stockWishes, timeoutSeconds: 0.1 })
    const { outcome, attempts } = await askWithRetries(engine({ parallel: 1 }), query, thrice, forever)
    expect([kindOf(outcome), attempts]).toEqual(['timeout', 3])
  })

  it('is not waited for any longer once it is stopped', async () => {
    const stop = new AbortController()
    const query = queryTo({ port: await freePort() })
    const stopping = watched(() => void setImmediate(() => stop.abort()))
    const { attempts } = await askWithRetries(stopping, query, { retries: 9, delayMs: 3_600_000 }, stop.signal)
    expect(attempts).toBe(1)
  })
})
