import { describe, expect, it } from 'vitest'
import { posixPattern } from '../../src/check/posix-pattern.ts'

const fits = (pattern: string, text: string, flags: '' | 'i' = '') => {
  const compiled = posixPattern(pattern, flags)
  if (typeof compiled === 'string') throw new Error(compiled)
  return compiled.test(text)
}

describe('an extended regular expression of POSIX', () => {
  it.each([
    ['^/dev/(sd|vd)a[0-9]+$', '/dev/vda1', true],
    ['^/[[:alpha:]]+$', '/home', true],
    ['^/[[:alpha:]]+$', '/home2', false],
    ['^[^[:space:]/]+$', 'a b', false],
    ['^[]x]$', ']', true],
    ['^[^]x]$', ']', false],
    ['^[a\\d]$', '5', false],
    ['^[a\\d]$', '\\', true],
    ['^[[.-.]a]$', '-', true],
    ['\\<home\\>', '/home/a', true],
    ['\\<home\\>', '/homes', false],
    ['\\d', '5', false],
    ['*a', 'a', true],
    ['^a++$', 'aaa', true],
    ['^a+?$', '', true],
    ['a{2}', 'aa', true],
    ['^x{$', 'x{', true],
  ])('%s on %j: %s', (pattern, text, expected) => {
    expect(fits(pattern, text)).toBe(expected)
  })

  it('takes upper case for lower case when told', () => {
    expect([fits('^/DEV', '/dev'), fits('^/DEV', '/dev', 'i')]).toEqual([false, true])
  })

  it.each([
    ['(', 'Unmatched ( or \\('],
    [')', 'Unmatched ) or \\)'],
    ['[a', 'Unmatched [, [^, [:, [., or [='],
    ['[b-a]', 'Invalid range end'],
    ['a\\', 'Trailing backslash'],
  ])('%s is refused in the words of the C library', (pattern, words) => {
    expect(posixPattern(pattern)).toBe(words)
  })
})
