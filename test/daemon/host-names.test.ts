import { expect, it } from 'vitest'
import { hostNames, type Resolve } from '../../src/daemon/host-names.ts'

/** A log that keeps its lines. */
function collected() {
  const lines: string[] = []
  const log = {
    write: (_: string, text: string) => void lines.push(text),
    reopen: () => undefined,
    close: () => undefined,
  }
  return { lines, log }
}

const never = () => new Promise<readonly string[]>(() => undefined)
const notFound = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))

it('finds an address that a name has', async () => {
  const names = hostNames(['poller', 'other'], collected().log, async (name) => [
    name === 'poller' ? '192.0.2.1' : '::1',
  ])
  expect(await names.has('192.0.2.1')).toBe(true)
  expect(await names.has('::1')).toBe(true)
  expect(await names.has('192.0.2.9')).toBe(false)
  names.close()
})

it('is not held up by a name whose server does not answer', async () => {
  const names = hostNames(['dead', 'poller'], collected().log, (name) =>
    name === 'dead' ? never() : Promise.resolve(['192.0.2.1']),
  )
  expect(await names.has('192.0.2.1')).toBe(true)
  names.close()
})

it('says once that a name does not resolve, and lets the others in', async () => {
  const { lines, log } = collected()
  const names = hostNames(['gone', 'poller'], log, (name) =>
    name === 'gone' ? notFound() : Promise.resolve(['192.0.2.1']),
  )
  expect(await names.has('192.0.2.1')).toBe(true)
  expect(await names.has('192.0.2.2')).toBe(false)
  expect(await names.has('192.0.2.2')).toBe(false)
  expect(lines).toEqual([expect.stringMatching(/^Cannot resolve 'gone' in allowed_hosts: .*; it lets nobody in$/)])
  names.close()
})

it('asks each name once at a time', async () => {
  let asked = 0
  const answer = Promise.withResolvers<readonly string[]>()
  const resolve: Resolve = () => {
    asked++
    return answer.promise
  }
  const names = hostNames(['poller'], collected().log, resolve)
  const both = [names.has('192.0.2.1'), names.has('192.0.2.2')]
  answer.resolve(['192.0.2.1'])
  expect(await Promise.all(both)).toEqual([true, false])
  expect(asked).toBe(1)
  names.close()
})

it('needs no resolver without names', async () => {
  const names = hostNames([], collected().log, never)
  expect(await names.has('192.0.2.1')).toBe(false)
  names.close()
})
