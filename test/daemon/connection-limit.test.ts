import { expect, it } from 'vitest'
import { connectionLimit } from '../../src/daemon/connection-limit.ts'

const limits = (files: string) =>
  `Limit  Soft Limit  Hard Limit  Units\nMax open files            ${files}  1048576  files\n`

it.each([
  ['1024', 320],
  ['1048576', 10_000],
  ['unlimited', 10_000],
  ['60', 4],
])('with %s open files there is room for %i connections', (files, connections) => {
  expect(connectionLimit(limits(files))).toBe(connections)
})

it('without /proc it takes the most', () => {
  expect(connectionLimit('')).toBe(10_000)
})
