import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { toText } from '../../../../plugins/check_log3/expression/values.ts'
import { braced, textOf, worth } from './helpers.ts'

const line = 'id7,a,,42ms,d  e'

describe('values of expressions (spec/check_log3.md 4.4)', () => {
  it.each([
    ['binds * before +', '2 + 3 * 4', '14'],
    ['goes from left to right', '10 - 2 - 3', '5'],
    ['divides', '7 / 2', '3.5'],
    ['takes parentheses first', '(2 + 3) * -4', '-20'],
    ['has a remainder with the sign of the right side', '-7 % 3', '2'],
    ['has a remainder of whole numbers', '7.9 % 3.9', '1'],
    ['joins texts with a dot', '"a" . 1.50 . \'b\'', 'a1.5b'],
    ['joins a group and a number', '$0 . 5', 'id7,a,,42ms,d  e5'],
    ['compares numbers', '10 > 9', '1'],
    ['compares texts with words', '"10" gt "9"', '0'],
    ['compares what begins as a number', '" -12.5ms" == -12.5', '1'],
    ['knows no exponent', 'num("1e3")', '1'],
    ['takes a fraction without digits in front', 'num(".5x")', '0.5'],
    ['compares texts by code point', '"\u{1f600}" gt "\uffee"', '1'],
    ['is 1 or 0 where it says yes or no', '(!0) . (!1) . (1 == 2)', '100'],
    ['gives the side that decides', '"" || 0 || "x"', 'x'],
    ['gives the last side of and', '1 and "y"', 'y'],
    ['binds and before or', '1 or 0 and 0', '1'],
    ['negates a whole comparison', 'not 1 == 2', '1'],
    ['takes the text 0 for false', 'not "0"', '1'],
    ['takes the text 0.0 for true', 'not "0.0"', '0'],
    ['fits patterns', '"abc" =~ /^B/i', '0'],
    ['fits patterns without regard to case', '"abc" =~ /B/i', '1'],
    ['fits patterns with a slash', '"a/b" =~ /a\\/b/', '1'],
    ['says where a pattern does not fit', '"abc" !~ /x/', '1'],
    ['ends a line of patterns where the text ends', '$0 =~ /e$/', '1'],
    ['knows escapes in double quotes', '"a\\"\\\\\\tb"', 'a"\\\tb'],
    ['knows none in single quotes', "'a\\n'", 'a\\n'],
  ])('%s', (_, expression, value) => {
    expect(worth(expression, line)).toBe(value)
  })

  it.each([
    ['field(1, ",")', 'id7'],
    ['field(3, ",")', ''],
    ['field(-1, ",")', 'd  e'],
    ['field(2)', 'e'],
    ['field(9, ",")', 'no value'],
    ['field(0)', 'no value'],
    ['field(1, "")', 'no value'],
    ['num(field(4, ","))', '42'],
    ['num("ms")', 'no value'],
    ['len("grün😀")', '5'],
    ['upper("grün")', 'GRÜN'],
    ['lower("ÄB")', 'äb'],
    ['trim("  a b ")', 'a b'],
    ['substr("abcdef", 2)', 'cdef'],
    ['substr("abcdef", 1, 2)', 'bc'],
    ['substr("abcdef", -3, 2)', 'de'],
    ['substr("abcdef", 1, -1)', 'bcde'],
    ['substr("abc", -5, 3)', 'a'],
    ['substr("abc", 7)', ''],
    ['substr("a😀b", 1, 1)', '😀'],
    ['abs("-3ms")', '3'],
    ['int(-2.7)', '-2'],
    ['min(3, "1x", 2)', '1'],
    ['max(3, 1, 20)', '20'],
    ['max(3, "x")', 'no value'],
    ['round(2.5)', '3'],
    ['round(-2.5)', '-3'],
    ['round(1.005, 2)', '1.01'],
    ['round(1234, -2)', '1200'],
    ['round(0.1 + 0.2, 20)', '0.3'],
  ])('%s is %s', (expression, value) => {
    expect(worth(expression, line)).toBe(value)
  })

  it.each(['1 / 0', '1 % 0', '1 % 0.5', '"x" + 1', '-"x"', '"x" < 1', 'field(9) eq ""', '0 || 1 / 0', '1 && num("")'])(
    '%s has no value',
    (expression) => {
      expect(worth(expression)).toBe('no value')
    },
  )

  it('does not look at the side that decides nothing', () => {
    expect([worth('0 && 1 / 0'), worth('1 || 1 / 0')]).toEqual(['0', '1'])
  })

  it.each([
    ['0.1 + 0.2', '0.3'],
    ['1 / 3', '0.333333333333333'],
    ['123456789012345678', '123456789012346000'],
    ['1000000 * 1000000 * 1000000 * 1000000', '1000000000000000000000000'],
    ['1 / 1000000000', '0.000000001'],
    ['2.50', '2.5'],
    ['-0', '0'],
    ['1 - 1', '0'],
  ])('prints %s as %s', (expression, value) => {
    expect(worth(expression)).toBe(value)
  })

  it('prints every number without an exponent, and so that it reads the same to 15 digits', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(toText(number)).toMatch(/^(0|-?\d+(\.\d*[1-9])?)$/)
        expect(Number(toText(number))).toBe(Number(number.toPrecision(15)) + 0)
      }),
    )
  })

  it('takes the groups of the first pattern that matches, in their order', () => {
    const patterns = ['a=(\\d+)', '(?<who>b)=(\\d+)']
    expect(textOf(`$1/$2/${braced('who')}`, 'b=2', ...patterns)).toBe('b/2/b')
    expect(textOf(`$1/$2/${braced('who')}`, 'b=2 a=1', ...patterns)).toBe('1//')
  })

  it('takes a group that took no part for the empty text', () => {
    expect(textOf('<$1>', 'b', '(a)?b')).toBe('<>')
  })

  it('keeps a text that is joined again and again within bounds', () => {
    expect(worth(Array.from({ length: 1000 }, () => '$0').join('.'), 'x'.repeat(1_000_000))).toBe('no value')
  })

  it('evaluates the longest chain that fits into a source', () => {
    expect(worth(Array.from({ length: 2000 }, () => '1').join('+'))).toBe('2000')
  })
})
