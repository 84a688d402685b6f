import { expect, it } from 'vitest'
import { running } from '../../src/daemon/runner/running.ts'
import { type Turn, turns } from '../../src/daemon/runner/turns.ts'

const minute = 60_000

function end(turn: Turn): void {
  if (turn.kind === 'turn') turn.done()
}

it('lets any number run without a limit', async () => {
  const { take } = turns(running())
  const all = await Promise.all(Array.from({ length: 50 }, () => take(0, minute)))
  expect(all.every((turn) => turn.kind === 'turn')).toBe(true)
})

it('lets others wait for their turn, in the order they came', async () => {
  const { take } = turns(running())
  const first = await take(1, minute)
  const order: number[] = []
  const others = [1, 2, 3].map(async (n) => {
    const turn = await take(1, minute)
    order.push(n)
    end(turn)
  })
  expect(order).toEqual([])
  end(first)
  await Promise.all(others)
  expect(order).toEqual([1, 2, 3])
})

it('gives up at the time limit, and whoever gave up takes no turn', async () => {
  const { take } = turns(running())
  const first = await take(1, minute)
  expect(await take(1, 10)).toEqual({ kind: 'none', why: 'timeout' })
  const next = take(1, minute)
  end(first)
  expect((await next).kind).toBe('turn')
})

it('ends the wait when the daemon stops', async () => {
  const all = running()
  const { take, waiting } = turns(all)
  await take(1, minute)
  const next = take(1, minute)
  expect(waiting()).toBe(1)
  all.endAll()
  expect(await next).toEqual({ kind: 'none', why: 'shutdown' })
  expect(waiting()).toBe(0)
})
