import { expect, it } from 'vitest'
import { type Turn, turns } from '../../src/daemon/runner/turns.ts'

const minute = 60_000

function end(turn: Turn): void {
  if (turn.kind === 'turn') turn.done()
}

it('lets any number run without a limit', async () => {
  const { take } = turns()
  const all = await Promise.all(Array.from({ length: 50 }, () => take(0, minute)))
  expect(all.every((turn) => turn.kind === 'turn')).toBe(true)
})

it('lets others wait for their turn, in the order they came', async () => {
  const { take } = turns()
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
  const { take } = turns()
  const first = await take(1, minute)
  expect(await take(1, 10)).toEqual({ kind: 'late' })
  const next = take(1, minute)
  end(first)
  expect((await next).kind).toBe('turn')
})
