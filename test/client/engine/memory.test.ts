import { describe, expect, it, vi } from 'vitest'
import { memoryOfProcess } from '../../../src/client/engine/memory.ts'
import { stockWishes } from '../../../src/transport/client-tls.ts'
import { queryTo } from './query-to.ts'

const [a, b, c] = [queryTo({ port: 1 }), queryTo({ port: 2 }), queryTo({ port: 3 })]
const session = Buffer.from('ticket')

describe('the memory of an engine', () => {
  it('knows nothing at first', () => {
    expect(memoryOfProcess().recall(a)).toEqual({})
  })

  it('adds what is learned to what is known', () => {
    const memory = memoryOfProcess()
    memory.learn(a, { version: 3 })
    memory.learn(a, { session })
    expect([memory.recall(a), memory.recall(b)]).toEqual([{ version: 3, session }, {}])
  })

  it('gives a session to no query with other wishes of TLS', () => {
    const memory = memoryOfProcess()
    memory.learn(queryTo(a, { tls: stockWishes }), { session })
    expect(memory.recall(queryTo(a, { tls: { ...stockWishes, caFile: 'ca.pem' } }))).toEqual({})
    expect(memory.recall(queryTo(a, { tls: stockWishes, text: Buffer.from('another') }))).toEqual({ session })
  })

  it('forgets the peer not heard of longest when there are too many', () => {
    const memory = memoryOfProcess({ mostPeers: 2, maxAgeMs: 1000 })
    for (const query of [a, b, a, c]) memory.learn(query, { version: 2 })
    expect([a, b, c].map((query) => memory.recall(query).version)).toEqual([2, undefined, 2])
  })

  it('forgets what is too old', () => {
    vi.useFakeTimers({ toFake: ['performance'] })
    try {
      const memory = memoryOfProcess({ mostPeers: 2, maxAgeMs: 1000 })
      memory.learn(a, { version: 2 })
      vi.advanceTimersByTime(999)
      expect(memory.recall(a)).toEqual({ version: 2 })
      vi.advanceTimersByTime(1)
      expect(memory.recall(a)).toEqual({})
    } finally {
      vi.useRealTimers()
    }
  })
})
