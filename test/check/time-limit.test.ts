import { describe, expect, it } from 'vitest'
import type { PluginResult } from '../../src/check/plugin.ts'
import { parseTimeLimit, within } from '../../src/check/time-limit.ts'

const never = new AbortController().signal

describe('-t', () => {
  it.each([
    [undefined, { seconds: 10, state: 'CRITICAL' }],
    ['30', { seconds: 30, state: 'CRITICAL' }],
    ['30:unknown', { seconds: 30, state: 'UNKNOWN' }],
    [':1', { seconds: 10, state: 'WARNING' }],
    ['0.5:OK', { seconds: 0.5, state: 'OK' }],
  ])('%s is read', (text, limit) => {
    expect(parseTimeLimit(text)).toEqual(limit)
  })

  it.each(['', '0', '-1', 'x', '5:', '5:4', '5:BAD', '99999999'])("'%s' is refused", (text) => {
    expect(parseTimeLimit(text)).toBeUndefined()
  })

  it('ends a run that does not end, and gives its signal', async () => {
    let given: AbortSignal | undefined
    const result = await within({ seconds: 0.01, state: 'WARNING' }, 'Socket timeout', never, (signal) => {
      given = signal
      return new Promise<PluginResult>(() => undefined)
    })
    expect(result).toEqual({ state: 'WARNING', output: 'WARNING - Socket timeout after 0.01 seconds\n' })
    expect(given?.aborted).toBe(true)
  })

  it('leaves a run alone that ends in time', async () => {
    const result = { state: 'OK', output: 'fine\n' } as const
    expect(await within({ seconds: 60, state: 'CRITICAL' }, 'Plugin timed out', never, async () => result)).toBe(result)
  })
})
