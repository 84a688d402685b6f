import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { idleMemory } from '../../src/daemon/idle-memory.ts'

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }))
afterEach(() => void vi.useRealTimers())

it('collects once, after twenty quiet seconds', () => {
  const collect = vi.fn()
  const memory = idleMemory(collect)
  vi.advanceTimersByTime(60_000)
  expect(collect).not.toHaveBeenCalled()
  memory.used()
  vi.advanceTimersByTime(19_000)
  memory.used()
  vi.advanceTimersByTime(19_000)
  expect(collect).not.toHaveBeenCalled()
  vi.advanceTimersByTime(1_000)
  expect(collect).toHaveBeenCalledOnce()
  vi.advanceTimersByTime(60_000)
  expect(collect).toHaveBeenCalledOnce()
  memory.used()
  vi.advanceTimersByTime(20_000)
  expect(collect).toHaveBeenCalledTimes(2)
})

it('has a collector to call', () => {
  const memory = idleMemory()
  memory.used()
  expect(() => vi.advanceTimersByTime(20_000)).not.toThrow()
})
