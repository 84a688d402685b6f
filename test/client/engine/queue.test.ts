import { describe, expect, it } from 'vitest'
import { queue } from '../../../src/client/engine/queue.ts'
import { queryTo } from './query-to.ts'

const [a, b] = [queryTo({ port: 1 }), queryTo({ port: 2 })]
const forever = new AbortController().signal

/** Lets everything that can go on without an event from outside go on. */
const settled = () => new Promise<void>((resolve) => setImmediate(resolve))

describe('the queue of an engine', () => {
  it('lets in no more than its limit, and the next one when somebody leaves', async () => {
    const line = queue(2, 8)
    const [leave] = await Promise.all([line.enter(a, forever), line.enter(b, forever)])
    const third = line.enter(a, forever)
    await settled()
    expect(line.inside()).toBe(2)
    leave()
    await third
    expect(line.inside()).toBe(2)
  })

  it('lets nobody wait for a free place because others wait for a busy peer', async () => {
    const line = queue(3, 1)
    await line.enter(a, forever)
    const crowd = [line.enter(a, forever), line.enter(a, forever), line.enter(a, forever)]
    await line.enter(b, forever)
    expect(line.inside()).toBe(2)
    expect(crowd).toHaveLength(3)
  })

  it('keeps the order of those who wait', async () => {
    const line = queue(1, 8)
    const order: string[] = []
    let leave = await line.enter(a, forever)
    const waiting = ['first', 'second', 'third'].map(async (name) => {
      const next = await line.enter(b, forever)
      order.push(name)
      leave = next
    })
    for (const one of waiting) {
      leave()
      await one
    }
    expect(order).toEqual(['first', 'second', 'third'])
  })

  it.each([
    ['a place of the peer', queue(8, 1)],
    ['a place at all', queue(1, 8)],
  ])('gives nothing away to one who left while waiting for %s', async (_, line) => {
    const leave = await line.enter(a, forever)
    const leaving = new AbortController()
    const gone = line.enter(a, leaving.signal)
    const next = line.enter(a, forever)
    await settled()
    leaving.abort(new Error('left'))
    await expect(gone).rejects.toThrow('left')
    leave()
    const leaveNext = await next
    expect(line.inside()).toBe(1)
    leaveNext()
    expect([line.inside(), line.peers()]).toEqual([0, 0])
  })

  it('forgets peers that nobody is at', async () => {
    const line = queue(8, 8)
    for (let port = 1; port <= 100; port++) {
      const leave = await line.enter(queryTo({ port }), forever)
      leave()
    }
    expect(line.peers()).toBe(0)
  })
})
