import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { braced, judgeFor } from './helpers.ts'

const refusal = (texts: Parameters<typeof judgeFor>[0], ...patterns: readonly string[]) => {
  try {
    judgeFor(texts, ...(patterns.length > 0 ? patterns : ['(a)']))
    return 'accepted'
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

describe('expressions that are refused (spec/check_log3.md 4.4)', () => {
  it.each([
    ['$1 >', "expected a number, a text, a group as $1, a function or '(', found the end at offset 4"],
    ['', "expected a number, a text, a group as $1, a function or '(', found the end at offset 0"],
    ['$1 = 2', "expected an operator or the end, found '=' at offset 3"],
    ['1 < 2 < 3', "expected an operator or the end, found '<' at offset 6"],
    ['(1 + 2', "expected an operator or ')', found the end at offset 6"],
    ['"grün" + "x', 'expected a closing " for the text at offset 9'],
    ['5ms > 3', "expected only digits in a number, found 'ms' at offset 1"],
    ['$x', "expected a number, a text, a group as $1, a function or '(', found '$' at offset 0"],
    [
      'fields(1)',
      "no function 'fields' (there are field, num, len, lower, upper, trim, substr, abs, int, min, max, round) at offset 0",
    ],
    ['1 + round()', 'round() with 0 values (it takes 1 or 2) at offset 4'],
    ['max()', 'max() with 0 values (it takes 1 or more) at offset 0'],
    ['num(1 2)', "expected an operator, ',' or ')', found '2' at offset 6"],
    ['$0 =~ "x"', "expected a pattern as /PATTERN/ or /PATTERN/i, found '\"' at offset 6"],
    ['$0 =~ //', "the empty pattern '' fits every text at offset 6"],
    ['$0 =~ /a/x', "unknown flag 'x', only i is known at offset 9"],
    ['$0 =~ /é(?1)/', "pattern 'é(?1)': recursion (?1) is not supported at offset 8"],
    ['$2', 'no pattern has a group $2 at offset 0'],
    [`1 && ${braced('who')}`, `no pattern has a group ${braced('who')} at offset 5`],
  ])('%s', (where, reason) => {
    expect(refusal({ where })).toBe(`--where: ${reason}`)
  })

  it('names the option that the expression came by', () => {
    expect(refusal({ where: '1 +\n', whereOption: '--where-file' })).toMatch(/^--where-file: expected .* at offset 4$/)
  })

  it.each([
    ['costs 5$', 'expected $1, an expression in braces behind the $, or $$ for a dollar sign at offset 7'],
    [braced('1 +'), "expected a number, a text, a group as $1, a function or '(', found '}' at offset 5"],
    ['$' + '{1', "expected an operator or '}', found the end at offset 3"],
    ['a $3', 'no pattern has a group $3 at offset 2'],
  ])('--text %s', (text, reason) => {
    expect(refusal({ text })).toBe(`--text: ${reason}`)
  })

  it.each([
    ['=1', 'expected a label without | and control characters at offset 0'],
    ['a|b=1', "expected ':' or '=', found '|' at offset 1"],
    ["'a|b'=1", 'expected a label without | and control characters at offset 0'],
    ['rt', "expected ':' or '=', found the end at offset 2"],
    ['rt:most=$1', "expected last, sum, min, max, avg, found 'most' at offset 3"],
    ['rt:max:5=$1', "expected a unit, as ms, % or B, found '5' at offset 7"],
    ['rt=$1 ms', "expected an operator or the end, found 'ms' at offset 6"],
  ])('--perf %s', (perf, reason) => {
    expect(refusal({ perf: [perf] })).toBe(`--perf: ${reason}`)
  })

  it('refuses a group whose text is not sure to be that of Perl', () => {
    const reason = "$1 stands in a loop or an assertion, where Perl may see another text (pattern '(?:(a)|b)*')"
    expect(refusal({ where: '$1' }, '(?:(a)|b)*')).toBe(`--where: ${reason} at offset 0`)
  })

  it('takes 4096 bytes and no more, and says so in characters', () => {
    expect(refusal({ where: `1${' '.repeat(4095)}` })).toBe('accepted')
    expect(refusal({ where: `'${'é'.repeat(2047)}'` })).toBe('accepted')
    expect(refusal({ where: `'${'é'.repeat(2048)}'` })).toBe('--where: more than 4096 bytes (4098) at offset 2048')
  })

  it.each([
    ['parentheses', (levels: number) => `${'('.repeat(levels)}1${')'.repeat(levels)}`],
    ['calls', (levels: number) => `${'abs('.repeat(levels)}1${')'.repeat(levels)}`],
    ['signs', (levels: number) => `${'-'.repeat(levels)}1`],
    ['negations', (levels: number) => `${'!'.repeat(levels)}1`],
  ])('takes 64 levels of %s and no more', (_, nested) => {
    expect(refusal({ where: nested(64) })).toBe('accepted')
    expect(refusal({ where: nested(65) })).toContain('--where: more than 64 levels at offset')
  })

  it('is never surprised by what is typed', () => {
    const piece = fc.constantFrom(
      ...[
        '$1',
        '$0',
        '${',
        '}',
        '(',
        ')',
        '"',
        "'",
        '/',
        '\\',
        '=~',
        '!~',
        '==',
        '<',
        '.',
        ',',
        '-',
        '!',
        '%',
        '|',
        '&&',
      ],
      ...['or', 'not', 'field', 'num(', '1', '2.5', ' ', 'é', '😀', '\n', ':max:', '='],
    )
    const source = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''))
    fc.assert(
      fc.property(source, fc.constantFrom('where', 'text', 'perf'), (text, option) => {
        const texts = option === 'perf' ? { perf: [text] } : { [option]: text }
        const reason = refusal(texts)
        if (reason !== 'accepted') expect(reason).toMatch(/^--(where|text|perf): [\s\S]* at offset \d+$/)
        else judgeFor(texts, '(a)').judge('1 a\n')
      }),
      { numRuns: 3000 },
    )
  })
})
