import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { inTurn } from '../../src/check/in-turn.ts'
import { errorCode } from '../../src/check/strerror.ts'

beforeEach(() => {
  vi.useFakeTimers()
  vi.spyOn(process, 'uptime').mockImplementation(() => performance.now() / 1000)
})
afterEach(() => {
  vi.restoreAllMocks()
  vi.useRealTimers()
})

/** Attempts that wait until they are ended, and what ended each of them when. */
function waiting() {
  const ended: (readonly [string, number, string | undefined])[] = []
  const attempt = (address: string, signal: AbortSignal) =>
    new Promise<undefined>((resolve) => {
      signal.addEventListener('abort', () => {
        ended.push([address, performance.now(), errorCode(signal.reason)])
        resolve(undefined)
      })
    })
  return { ended, attempt }
}

describe('addresses that do not react', () => {
  it('have equal shares of the time, the last one all that is left', async () => {
    const startMs = performance.now()
    const { ended, attempt } = waiting()
    const outer = new AbortController()
    setTimeout(() => outer.abort(), 9000)
    const all = inTurn(['a', 'b', 'c'], { signal: outer.signal, endMs: startMs + 9000 }, attempt)
    await vi.advanceTimersByTimeAsync(9000)
    expect(await all).toBeUndefined()
    expect(ended.map(([address, atMs, code]) => [address, Math.round(atMs - startMs), code])).toEqual([
      ['a', 3000, 'ETIMEDOUT'],
      ['b', 6000, 'ETIMEDOUT'],
      ['c', 9000, undefined],
    ])
  })

  it('leave what they did not use to the others', async () => {
    const startMs = performance.now()
    const { ended, attempt } = waiting()
    const signal = new AbortController().signal
    const refused = async () => undefined
    void inTurn(['refused', 'b', 'c'], { signal, endMs: startMs + 9000 }, (address, own) =>
      address === 'refused' ? refused() : attempt(address, own),
    )
    await vi.advanceTimersByTimeAsync(8999)
    expect(ended).toEqual([['b', startMs + 4500, 'ETIMEDOUT']])
  })

  it('are not tried once nobody wants the result any more', async () => {
    const { ended, attempt } = waiting()
    const outer = new AbortController()
    const all = inTurn(['a', 'b'], { signal: outer.signal, endMs: performance.now() + 9000 }, attempt)
    outer.abort(new Error('enough'))
    await expect(all).rejects.toThrow('enough')
    expect(ended.map(([address]) => address)).toEqual(['a'])
    expect(vi.getTimerCount()).toBe(0)
  })
})

it('an address that comes through is the last one that is tried', async () => {
  const tried: string[] = []
  const { signal } = new AbortController()
  const found = await inTurn(['a', 'b', 'c'], { signal, endMs: performance.now() + 9000 }, async (address) => {
    tried.push(address)
    return address === 'b' ? 'socket' : undefined
  })
  expect([found, tried, vi.getTimerCount()]).toEqual(['socket', ['a', 'b'], 0])
})

it('one address alone has the limit of the caller, and no other', async () => {
  const { signal } = new AbortController()
  const seen = await inTurn(['a'], { signal, endMs: performance.now() + 9000 }, async (_, own) => own)
  expect(seen).toBe(signal)
  expect(vi.getTimerCount()).toBe(0)
})
