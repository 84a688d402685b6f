import { describe, expect, it } from 'vitest'
import { compiled } from '../expression/helpers.ts'

const lengthOf = (source: string) => compiled(source).safeLength

describe('the longest line that a pattern cannot run away on', () => {
  it.each(['error', 'GET|POST|PUT', '^a.c\\d{3}$', 'x?y', '(?<!no )error', '(?i)warn(?:ing)?'])(
    'is any line for %s',
    (source) => {
      expect(lengthOf(source)).toBe(Number.POSITIVE_INFINITY)
    },
  )

  it.each(['[a\\S]*?b', '[][:xdigit:]\\D\\W]*?b', '(?i)[é\\D\\W]*b'])(
    'is one that it does not run away on for %s, whose class holds a character twice',
    (source) => {
      const pattern = compiled(source)
      expect(pattern.safeLength).toBeGreaterThan(1000)
      expect(pattern.test('.'.repeat(1000))).toBe(false)
    },
  )

  it.each(['(a+)+$', '(?:a|ab)*c', '(\\w+\\s?)*!', '(a*)*', '(?:a?)+', '(?:(?=a*)b)+'])('is none for %s', (source) => {
    expect(lengthOf(source)).toBe(0)
  })

  it('is the shorter the more loops stand in a row', () => {
    const lengths = ['a.*', 'a.*b.*', 'a.*b.*c.*', '(a).*b.*\\1.*'].map(lengthOf)
    expect(lengths).toEqual([...lengths].sort((left, right) => right - left))
    expect(new Set(lengths).size).toBe(lengths.length)
    expect(lengths[0]).toBeGreaterThan(1000)
  })

  it.each([`${'a?'.repeat(30)}${'a'.repeat(30)}`, '(?:a?){30}b', '(?:a{1,50}){1,50}b'])(
    'is short for what varies often: %s',
    (source) => {
      expect(lengthOf(source)).toBeLessThan(30)
    },
  )
})
