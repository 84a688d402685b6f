import { describe, expect, it } from 'vitest'
import { compilePattern, refusalText } from '../../../../plugins/check_log3/pattern/compile.ts'
import type { Needle } from '../../../../plugins/check_log3/pattern/needle.ts'

type Options = { readonly ignoreCase?: boolean; readonly unicode?: boolean }

function compiled(source: string, options: Options = {}) {
  const outcome = compilePattern(source, { ignoreCase: false, unicode: false, ...options })
  if (outcome.kind === 'error') throw new Error(refusalText(source, outcome))
  return outcome.pattern
}

function refusal(source: string): string {
  const outcome = compilePattern(source, { ignoreCase: false, unicode: false })
  return outcome.kind === 'error' ? refusalText(source, outcome) : 'accepted'
}

/** What it does, pattern, a line that matches, a line that does not, options. */
type Row = readonly [string, string, string, string, Options?]

const ROWS: readonly Row[] = [
  ['lets the dot match all but LF', 'error.$', 'error\r\n', 'error\n'],
  ['lets the dot match LF under (?s)', '(?s)foo.', 'foo\n', 'foo'],
  ['matches $ and \\Z before the last LF', '\\n?b$', 'b\n', 'b\n\n'],
  ['matches \\z at the very end only', 'foo\\z', 'foo', 'foo\n'],
  ['keeps (?m)^ from matching behind the last LF', '\\n(?m)^', 'a\nb', 'a\n'],
  ['takes \\G for the start of the line', '\\Gfoo', 'foo\n', 'a foo\n'],
  ['quotes between \\Q and \\E', '^\\Qfoo.bar\\E', 'foo.bar\n', 'fooxbar\n'],
  ['scopes (?i:…) and (?-i)', '(?i:FOO) bar|(?-i)x-y', 'Foo bar\n', 'X-y\n'],
  ['goes back to the default flags with (?^:…)', '(?^:aB)', 'aB\n', 'ab\n', { ignoreCase: true }],
  ['lets (?i) reach the alternatives behind it', 'a(?i)b|c', 'C\n', 'A\n'],
  ['drops blanks and comments under (?x)', '(?x) foo \\s (\\d+)  # digits', 'foo 12\n', 'foo\n'],
  ['drops blanks inside classes under (?xx)', '(?xx)^[a b]\\z', 'b', ' '],
  ['does not capture under (?n)', '(?n)^(?<x>a)(b)\\1', 'aba\n', 'abb\n'],
  ['switches tables with (?a) and (?u)', '(?u:é\\w)(?a:\\W)', 'éàà\n', 'éàa\n', { unicode: true }],
  ['drops comments', 'foo(?#the word) 1', 'foo 1\n', 'foo\n'],
  ['knows the POSIX classes', '^[[:alpha:]]+[[:space:]][[:digit:]]+$', 'foo 12\n', 'foo bar\n'],
  ['knows negated POSIX classes', '^[[:^alnum:][:blank:]]+$', ' (-\n', 'a\n'],
  ['takes a ] in front for a literal', '^[]x]+$', ']x\n', 'a]\n'],
  ['takes a hyphen beside a table for a literal', '^[\\w-.]+$', 'x.y-z\n', 'x,y\n'],
  ['takes stray closers and braces for literals', '^x}]{a{2$', 'x}]{a{2\n', 'x\n'],
  ['counts {,n} from zero', '^a{,2}$', 'aa\n', 'aaa\n'],
  ['drops the backslash of punctuation', '^a\\_\\-b\\ c\\#\\/\\@\\%$', 'a_-b c#/@%\n', 'a\n'],
  ['keeps \\s of undeclared input ASCII', '^\\s$', ' \n', '\u00a0\n'],
  ['knows the Unicode blanks of declared input', '^\\s$', '\u3000\n', 'a\n', { unicode: true }],
  ['keeps \\w of undeclared input ASCII', '^\\w+ error', 'cafe error\n', 'café error\n'],
  [
    'knows the Unicode letters of declared input',
    '^\\w+\\b error',
    'café error\n',
    'caf\u00bf error\n',
    { unicode: true },
  ],
  ['knows \\h \\v \\N', '^\\h\\v\\N$', '\t\u000bx\n', 'xyz\n'],
  ['never splits CR LF at \\R', 'a\\R\\n', 'a\n\n', 'a\r\n'],
  [
    'knows \\e \\a \\cX \\o \\x \\0 \\N{U+}',
    '\\e\\a\\cK\\o{33}\\x{1b}\\x1b\\033\\N{U+1b}',
    '\x1b\x07\x0b\x1b\x1b\x1b\x1b\x1b',
    '\x1b',
  ],
  [
    'knows properties by short, long and loose names',
    '^\\p{Lu}\\pL\\p{IsAlpha}\\p{Greek}\\P{^Ll}',
    'Éaéλx\n',
    'éaéλx\n',
  ],
  ['ignores \\K', 'foo \\K12', 'foo 12\n', 'foo 1\n'],
  ['gives back nothing of a possessive repeat', '^a++b', 'aab\n', 'aa\n'],
  ['gives back nothing of an atomic group', '^(?>a|ab)c', 'ac\n', 'abc\n'],
  [
    'knows all ways to name and to refer',
    "(?<a>.)(?'b'.)(?P<c>.)\\k<a>\\k'b'\\k{c}\\g{a}(?P=b)",
    'xyzxyzxy\n',
    'xyzxyzxx\n',
  ],
  ['knows numbered references', '^(a)(b)\\1\\g2\\g{1}\\g{-1}', 'ababab\n', 'ababaa\n'],
  ['reads \\10 as octal with fewer groups', '^(a)\\10$', 'a\b\n', 'aa0\n'],
  ['refers to whichever group of a name is set', '^(?:(?<n>a)|(?<n>b))\\k<n>$', 'bb\n', 'ba\n'],
  ['refers to a group of a branch reset', '^(?|(foo)|(bar))\\1$', 'barbar\n', 'barfoo\n'],
  ['decides by a look-around condition', '^(?(?=a)ab|c)$', 'c\n', 'a\n'],
  ['looks behind any length', '(?<=price:\\s*)\\d', 'price:   3\n', 'price: x\n'],
  ['knows the alphabetic assertions', '(*plb:x)a(*nla:b)', 'xac\n', 'xab\n'],
  ['never matches {3,1}', '^(?:a{3,1}|b)$', 'b\n', 'aaa\n'],
  ['folds only ASCII of undeclared input', 'é(k)\\1', 'éKk\n', 'Ékk\n', { ignoreCase: true }],
  ['does not fold the Kelvin sign of undeclared input', '(k)\\1', 'kK\n', 'k\u212a\n', { ignoreCase: true }],
  ['folds Unicode of declared input', '^éTé', 'ÉtÉ\n', 'ete\n', { ignoreCase: true, unicode: true }],
  ['means every cased letter by \\p{Lu} without regard to case', '^\\p{Lu}\\d', 'é1\n', '-1\n', { ignoreCase: true }],
  ['counts a character beyond the BMP as one', '^.$', '😀\n', '😀😀\n'],
  ['does not begin between the halves of a surrogate pair', '\\B', '😀😀\n', 'a😀b', { unicode: true }],
]

describe('translated constructs (spec/check_log3.md 4.3)', () => {
  it.each(ROWS.map(([sentence, ...row]) => ({ sentence, row })))('$sentence', ({ row }) => {
    const [source, hit, miss, options] = row
    const { test } = compiled(source, options)
    expect([test(hit), test(miss)]).toEqual([true, false])
  })

  it('numbers groups as Perl does, with branch reset and hidden groups', () => {
    const match = compiled('(?>(a)+)(?|(b)|(c)(d))(?<last>e)').exec('aacde\n')
    expect(match?.groups).toEqual(['aacde', 'a', 'c', 'd', 'e'])
    expect(match?.named).toEqual({ last: 'e' })
  })

  it('names the groups whose text JavaScript forgets in a loop', () => {
    expect(compiled('(?:(a)|(b)c)*(d)').unsureGroups).toEqual([1, 2])
  })
})

describe('needles for the search in raw bytes', () => {
  it.each<readonly [string, string, readonly string[] | undefined]>([
    ['a plain word', 'error', ['error']],
    ['the rarest part', 'GET .*timeout \\d+', ['timeout [0123456789]']],
    ['text through groups', 'foo(?:bar)(baz)', ['foobarbaz']],
    ['text of a look-ahead', '^(?=.*disk).*fatal', ['fatal']],
    ['each alternative', 'disk full|panic', ['disk full', 'panic']],
    ['alternatives with what is around them', '"(?:GET|PUT) /x', ['"GET /x', '"PUT /x']],
    ['both cases', '(?i)Err 5', ['[eE][rR][rR] 5']],
    ['small classes', ' 50[0-3] ', [' 50[0123] ']],
    ['a repeated part as often as it must be there', '(?:abc){2,}d?', ['abcabc']],
    ['none of an optional part', '(?:error)?', undefined],
    ['none where one alternative has none', 'error|.*', undefined],
    ['none of what must be absent', '(?!error)\\d', undefined],
    ['none of what is in every line', '1', undefined],
    ['none of what a line end may be', '[\\r\\n]', undefined],
    ['none of characters with several encodings', 'é', undefined],
  ])('takes %s', (_, source, needles) => {
    expect(compiled(source).needles()[0]?.map(written)).toEqual(needles)
  })

  it('takes no letter that Unicode folds with one beyond ASCII', () => {
    const unicode = compiled('disk', { ignoreCase: true, unicode: true })
    expect(unicode.needles()[0]?.map(written)).toEqual(['[dD][iI]'])
  })

  it('makes no more than 256 of them', () => {
    const many = Array.from({ length: 20 }, (_, index) => `word${index}x`).join('|')
    expect(compiled(`(?:${many})-(?:${many})`).needles()[0]).toHaveLength(20)
  })
})

function written(needle: Needle): string {
  return needle.map((place) => (place.length === 1 ? place : `[${place}]`)).join('')
}

describe('refused patterns', () => {
  it.each([
    ['a(?1)', 'recursion (?1) at offset 1 is not supported'],
    ['(?<n>a)(?&n)', 'recursion (?&n) at offset 7 is not supported'],
    ['(a)?(?(1)b|c)', 'condition (?(1) at offset 4 is not supported'],
    ['^(a)?b\\1$', 'reference \\1 to a group that may be unset at offset 6 is not supported'],
    ['^(?:(a)|b)*\\1$', 'reference \\1 to a group that may be unset at offset 11 is not supported'],
    ['(?{1})error', 'code group (?{…}) at offset 0 is not supported'],
    ['(??{1})', 'code group (??{…}) at offset 0 is not supported'],
    ['a(*FAIL)', '(*FAIL) at offset 1 is not supported'],
    ['a\\Gb', '\\G at offset 1 is not supported'],
    ['\\Uabc', '\\U at offset 0 is not supported'],
    ['\\X', '\\X at offset 0 is not supported'],
    ['\\b{wb}', '\\b{…} at offset 0 is not supported'],
    ['\\N{SPACE}', '\\N{NAME} at offset 0 is not supported'],
    ['é\\p{Nonsense}', '\\p{Nonsense} at offset 1 is not supported'],
    ['(?l)a', '(?l) at offset 0 is not supported'],
    ['(?<=(?>a))b', 'an atomic group in a look-behind at offset 4 is not supported'],
    ['a**', 'nested quantifiers at offset 2'],
    ['+a', 'quantifier follows nothing at offset 0'],
    ['[z-a]', 'invalid range z-a at offset 1'],
    ['err(', 'unmatched ( at offset 3'],
    ['err)', 'unmatched ) at offset 3'],
    ['[abc', 'unmatched [ at offset 0'],
    ['(?i', 'sequence (? incomplete at offset 0'],
    ['(?z)', 'sequence (?z not recognized at offset 0'],
    ['[[:foo:]]', 'unknown POSIX class [:foo:] at offset 1'],
    ['(a)\\2', 'reference to nonexistent group 2 at offset 3'],
    ['\\k<n>', 'reference to nonexistent group \\k<n> at offset 0'],
    ['a\\', 'trailing \\ at offset 1'],
    ['a{70000}', 'quantifier above 65534 at offset 1'],
  ])('says where in %s', (source, reason) => {
    expect(refusal(source)).toBe(`pattern '${source}': ${reason}`)
  })

  it('refuses nesting that would exhaust the stack', () => {
    expect(refusal('('.repeat(10_000))).toContain('nesting deeper than 250 at offset 250 is not supported')
  })
})
