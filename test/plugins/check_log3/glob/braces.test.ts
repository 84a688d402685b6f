import { describe, expect, it } from 'vitest'
import { expandBraces } from '../../../../plugins/check_log3/glob/braces.ts'

describe('braces of a glob', () => {
  it.each([
    ['a', ['a']],
    ['x{1,2}y', ['x1y', 'x2y']],
    ['{b,a}', ['b', 'a']],
    ['a{,1}', ['a', 'a1']],
    ['a{1}', ['a1']],
    ['a{1,{2,b}c}', ['a1', 'a2c', 'abc']],
    ['{a,b}{1,2}', ['a1', 'a2', 'b1', 'b2']],
    ['{}', ['{}']],
    ['a{}{1,2}', ['a{}1', 'a{}2']],
    ['a{1,2', ['a{1,2']],
    ['a1,2}', ['a1,2}']],
    ['{a{1,2}', ['{a1', '{a2']],
    ['\\{a,b}', ['\\{a,b}']],
    ['{a\\,b,c}', ['a\\,b', 'c']],
    ['[{]a,b}', ['[{]a,b}']],
    ['{[,],b}', ['[,]', 'b']],
  ])('%s → %j', (glob, wanted) => {
    expect(expandBraces(glob)).toEqual(wanted)
  })

  it('refuses more alternatives than anybody means, at once', () => {
    expect(expandBraces('{a,b}'.repeat(60))).toBeUndefined()
    expect(expandBraces(`{${'x,'.repeat(5000)}}`)).toBeUndefined()
  })
})
