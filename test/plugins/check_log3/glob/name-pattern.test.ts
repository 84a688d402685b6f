import { describe, expect, it } from 'vitest'
import { matchName, parseNamePattern } from '../../../../plugins/check_log3/glob/name-pattern.ts'
import { seriesOf } from '../../../../plugins/check_log3/log/macros.ts'

function fits(glob: string, name: string): boolean {
  const pattern = parseNamePattern(glob)
  return pattern.kind === 'literal' ? pattern.name === name : matchName(pattern.tokens, name) !== undefined
}

describe('a glob and a name', () => {
  it.each([
    ['*', 'app.log'],
    ['*.log', 'app.log'],
    ['a*b*c', 'a1b2b3c'],
    ['**', 'x'],
    ['?', 'é'],
    ['?', '\u{1f4a9}'],
    ['[a-c]x', 'bx'],
    ['[!a-c]x', 'dx'],
    ['[]a]', ']'],
    ['[a-]', '-'],
    ['[\\]]', ']'],
    ['[^a]', '^'],
    ['a[1', 'a[1'],
    ['\\*', '*'],
    ['a\\', 'a\\'],
    ['.*', '.hidden'],
    ['a}', 'a}'],
    ['{}*', '{}1'],
  ])('%s takes %s', (glob, name) => {
    expect(fits(glob, name)).toBe(true)
  })

  it.each([
    ['*', '.hidden'],
    ['?h', '.h'],
    ['[.]h', '.h'],
    ['*.log', 'app.log.1'],
    ['?', ''],
    ['?', 'ab'],
    ['[!a]', 'a'],
    ['[b-a]', 'a'],
    ['\\*', 'x'],
    ['A', 'a'],
  ])('%s does not take %s', (glob, name) => {
    expect(fits(glob, name)).toBe(false)
  })

  it('needs no time for a pattern that keeps others busy', () => {
    expect(fits(`${'*a'.repeat(40)}b`, 'a'.repeat(250))).toBe(false)
  }, 1000)

  it('gives the digits in the place of each macro', () => {
    const pattern = parseNamePattern(seriesOf('*.%Y%m%d-%H*'))
    const digits = pattern.kind === 'glob' && matchName(pattern.tokens, 'access.20130611-04.log')
    expect(digits && Object.fromEntries(digits)).toEqual({ Y: '2013', m: '06', d: '11', H: '04' })
  })

  it('takes digits only in the place of a macro', () => {
    expect(fits(seriesOf('app.%Y'), 'app.2o13')).toBe(false)
    expect(fits(seriesOf('app.%Y'), 'app.201')).toBe(false)
  })
})
