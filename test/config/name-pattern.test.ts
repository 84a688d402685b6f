import { expect, it } from 'vitest'
import { fitsPattern } from '../../src/config/name-pattern.ts'

it.each([
  ['check', 'check', true],
  ['check', 'check_load', false],
  ['check*', 'check', true],
  ['check*', 'check_load', true],
  ['check*', 'chec', false],
  ['*load', 'check_load', true],
  ['*load', 'check_loads', false],
  ['*', '', true],
  ['***', 'a\nb', true],
  ['a*a', 'a', false],
  ['a*a', 'aa', true],
  ['a*b*c', 'a.b.c', true],
  ['a*b*c', 'acb', false],
  ['ab*ba', 'aba', false],
  ['*b*b*', 'abab', true],
  ['*b*b*', 'aba', false],
  ['a.c', 'abc', false],
  ['(a|b)', '(a|b)', true],
])('%j fits %j: %s', (pattern, name, fits) => {
  expect(fitsPattern(pattern, name)).toBe(fits)
})

it('ends with a name of a megabyte and many stars', () => {
  expect(fitsPattern('*a*a*a*b*c', 'a'.repeat(1_048_576))).toBe(false)
})
