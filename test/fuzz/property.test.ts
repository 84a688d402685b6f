import { expect, it } from 'vitest'
import { type Property, plainSession, targetOf } from '../../fuzz/property.ts'
import { randomOf } from '../../fuzz/random.ts'
import { smallerText } from '../../fuzz/shrink.ts'

const hatesX: Property<string> = {
  name: 'letters',
  says: 'No text holds an x.',
  batch: 10,
  make: (random) => Array.from({ length: random.size(40) }, () => random.pick(['a', 'b', 'c', 'x'])).join(''),
  smaller: smallerText,
  show: (text) => text,
  open: async () =>
    plainSession((text) => {
      if (text.includes('xx')) throw new Error('two at once')
      return text.includes('x') ? 'there is an x' : undefined
    }),
}

const budget = { seed: 7, from: 0, iterations: 1000, seconds: Number.POSITIVE_INFINITY }

it('finds a failure, shrinks it, and finds it again by its seed and iteration alone', async () => {
  const { failures } = await targetOf(hatesX).run(budget)
  const [first] = failures
  expect(first?.input).toBe('x')
  const again = await targetOf(hatesX).run({ ...budget, from: first?.iteration ?? -1, iterations: 1 })
  expect(again.failures).toEqual([first])
})

it('takes a throw for a failure', async () => {
  const { failures } = await targetOf(hatesX).run(budget)
  expect(failures.some((failure) => failure.reason.startsWith('it threw Error: two at once'))).toBe(true)
})

it('checks as many inputs as it is told to, and not the same ones with another seed', async () => {
  const { iterations } = await targetOf({ ...hatesX, make: () => 'a' }).run({ ...budget, iterations: 37 })
  expect(iterations).toBe(37)
  expect(randomOf(1, 5).bytes(16)).not.toEqual(randomOf(2, 5).bytes(16))
  expect(randomOf(1, 5).bytes(16)).toEqual(randomOf(1, 5).bytes(16))
})

it('draws every number of a range and none outside it', () => {
  const random = randomOf(1, 1)
  const drawn = Array.from({ length: 2000 }, () => [random.below(3), random.between(5, 7), random.size(4)] as const)
  expect(new Set(drawn.map(([below]) => below))).toEqual(new Set([0, 1, 2]))
  expect(new Set(drawn.map(([, between]) => between))).toEqual(new Set([5, 6, 7]))
  expect(new Set(drawn.map(([, , size]) => size))).toEqual(new Set([0, 1, 2, 3, 4]))
})
