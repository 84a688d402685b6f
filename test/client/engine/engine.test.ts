import { once } from 'node:events'
import type { Socket } from 'node:net'
import { describe, expect, it } from 'vitest'
import { engine, type Outcome } from '../../../src/client/engine/engine.ts'
import { askFallingBack } from '../../../src/client/fall-back.ts'
import type { Query } from '../../../src/client/query.ts'
import { stockWishes } from '../../../src/transport/client-tls.ts'
import { fakePeer } from '../../helpers/fake-peer.ts'
import { freePort } from '../../helpers/free-port.ts'
import { v4Packet } from '../../helpers/packets.ts'
import { silentPeer } from '../../helpers/silent-peer.ts'
import { queryTo } from './query-to.ts'

const answer = v4Packet(2, 'OK - fine')

/** A peer that answers when it is told to. */
async function patientPeer() {
  const held: Socket[] = []
  let came = Promise.withResolvers<void>()
  const peer = await fakePeer((_, socket) => {
    held.push(socket)
    came.resolve()
  })
  const waitFor = async (count: number) => {
    while (peer.versions().length < count) {
      came = Promise.withResolvers<void>()
      await came.promise
    }
  }
  const release = () => held.shift()?.end(answer)
  return { ...peer, waitFor, release, held }
}

const kindOf = (outcome: Outcome) => (outcome.kind === 'asked' ? outcome.asked.kind : `stopped by ${outcome.why}`)

describe('an engine', () => {
  it('brings the answer, how long it took, and that the query was sent', async () => {
    const peer = await fakePeer((_, socket) => socket.end(answer))
    const outcome = await engine({ parallel: 1 }).ask(queryTo(peer))
    expect(outcome).toMatchObject({ kind: 'asked', sent: true, asked: { kind: 'answer', packet: { version: 4 } } })
    expect(outcome.tookMs).toBeGreaterThan(0)
  })

  it('asks one host and port 8 times at once at most', async () => {
    const peer = await patientPeer()
    const other = await fakePeer((_, socket) => socket.end(answer))
    const { ask } = engine({ parallel: 100 })
    const all = Array.from({ length: 20 }, () => ask(queryTo(peer)))
    await peer.waitFor(8)
    // Whoever had come beside these would be here before this later one is answered.
    await ask(queryTo(other))
    expect(peer.versions()).toHaveLength(8)
    for (let next = 9; next <= 20; next++) {
      peer.release()
      await peer.waitFor(next)
      expect(peer.held).toHaveLength(8)
    }
    while (peer.held.length > 0) peer.release()
    expect((await Promise.all(all)).map(kindOf)).toEqual(Array(20).fill('answer'))
  })

  it('asks as many hosts at once as it may, and no more', async () => {
    const peers = await Promise.all(Array.from({ length: 5 }, patientPeer))
    const { ask, inside } = engine({ parallel: 3 })
    const all = peers.map((peer) => ask(queryTo(peer)))
    await Promise.all(peers.slice(0, 3).map((peer) => peer.waitFor(1)))
    expect([inside(), ...peers.map((peer) => peer.versions().length)]).toEqual([3, 1, 1, 1, 0, 0])
    for (const peer of peers) {
      await peer.waitFor(1)
      peer.release()
    }
    expect((await Promise.all(all)).map(kindOf)).toEqual(Array(5).fill('answer'))
  })

  it("does not count the wait for a place against the query's own time limit", async () => {
    const silent = await silentPeer()
    const peer = await fakePeer((_, socket) => socket.end(answer))
    const { ask } = engine({ parallel: 1 })
    const first = ask(queryTo(silent, { timeoutSeconds: 0.3, versions: [4] }))
    const second = ask(queryTo(peer, { timeoutSeconds: 0.25 }))
    expect([kindOf(await first), kindOf(await second)]).toEqual(['timeout', 'answer'])
    expect((await second).waitedMs).toBeGreaterThan(250)
  })

  it('counts it against the limit of the one who asks', async () => {
    const silent = await silentPeer()
    const { ask, inside } = engine({ parallel: 1 })
    const stop = new AbortController()
    const first = ask(queryTo(silent), { signal: stop.signal })
    await silent.connected
    expect(kindOf(await ask(queryTo(silent), { limitMs: 20 }))).toBe('stopped by limit')
    expect(inside()).toBe(1)
    stop.abort()
    await first
  })

  it.each([
    ['the answer', undefined],
    ['the handshake', stockWishes],
  ])('stopped while it waits for %s, leaves no connection behind', async (_, tls) => {
    const silent = await silentPeer()
    const { ask, inside, peers } = engine({ parallel: 4 })
    const stop = new AbortController()
    const asked = ask(queryTo(silent, { tls, timeoutSeconds: 60 }), { signal: stop.signal })
    const socket = await silent.connected
    // The query, or the hello of TLS.
    await once(socket, 'data')
    const closed = once(socket, 'close')
    stop.abort()
    expect(kindOf(await asked)).toBe('stopped by signal')
    await closed
    expect([inside(), peers()]).toEqual([0, 0])
  })

  it('stopped while queries wait for a place, never asks for them', async () => {
    const peer = await patientPeer()
    const { ask, peers } = engine({ parallel: 1 })
    const stop = new AbortController()
    const all = [1, 2, 3].map(() => ask(queryTo(peer), { signal: stop.signal }))
    await peer.waitFor(1)
    stop.abort()
    expect((await Promise.all(all)).map(kindOf)).toEqual(Array(3).fill('stopped by signal'))
    expect([peer.versions(), peers()]).toEqual([[4], 0])
  })

  it('asks nothing when it is stopped before', async () => {
    const peer = await fakePeer((_, socket) => socket.end(answer))
    const outcome = await engine({ parallel: 1 }).ask(queryTo(peer), { signal: AbortSignal.abort() })
    expect([kindOf(outcome), peer.versions()]).toEqual(['stopped by signal', []])
  })

  it.each([
    ['an engine', engine({ parallel: 8 }).ask],
    ['one query', (query: Query, { signal }: { signal: AbortSignal }) => askFallingBack(query, {}, { signal })],
  ])('keeps no listener on the signal of the one who asks: %s', async (_, ask) => {
    const peer = await fakePeer((_, socket) => socket.end(answer))
    const { signal } = new AbortController()
    let listeners = 0
    const add = signal.addEventListener.bind(signal)
    const remove = signal.removeEventListener.bind(signal)
    Object.assign(signal, {
      addEventListener: (...words: Parameters<typeof add>) => {
        listeners++
        add(...words)
      },
      removeEventListener: (...words: Parameters<typeof remove>) => {
        listeners--
        remove(...words)
      },
    })
    await Promise.all(Array.from({ length: 20 }, () => ask(queryTo(peer), { signal })))
    expect(listeners).toBe(0)
  })

  it('knows that a refused connection took no query', async () => {
    const outcome = await engine({ parallel: 1 }).ask(queryTo({ port: await freePort() }))
    expect(outcome).toMatchObject({ kind: 'asked', sent: false, asked: { kind: 'not-connected' } })
  })
})
