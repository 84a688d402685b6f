import fc from 'fast-check'

const LETTERS = ['a', 'b', 'A', 'k', '1', ' ', '-', '_', '.', '\n', '\t']
const WIDE = ['é', 'É', '\u00a0', '\u0085', '😀', '\u212a', '\u2028', '\u0663']
const LATIN = ['é', 'É', '\u00a0', '\u0085']

/** Short lines over few letters, so that random patterns find something. */
export function lineOf(unicode: boolean): fc.Arbitrary<string> {
  const letter = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom('a', 'b') },
    fc.constantFrom(...LETTERS, ...(unicode ? WIDE : LATIN)),
  )
  return fc
    .tuple(fc.array(letter, { maxLength: 7 }), fc.constantFrom('\n', '\n', ''))
    .map(([text, end]) => text.join('') + end)
}

/** Patterns of the constructs that are translated, and some that are refused. */
export function patternOf(unicode: boolean): fc.Arbitrary<string> {
  const { pattern } = fc.letrec<{ pattern: string; sequence: string; piece: string; atom: string; group: string }>(
    (tie) => ({
      pattern: fc.array(tie('sequence'), { minLength: 1, maxLength: 2 }).map((branches) => branches.join('|')),
      sequence: fc.array(tie('piece'), { maxLength: 3 }).map((parts) => parts.join('')),
      piece: fc.tuple(tie('atom'), quantifier).map(([atom, times]) => atom + times),
      atom: fc.oneof(
        { maxDepth: 3, depthSize: 'small' },
        { weight: 3, arbitrary: simple(unicode) },
        { weight: 2, arbitrary: tie('group') },
      ),
      group: fc
        .tuple(unicode ? fc.oneof({ weight: 20, arbitrary: opener }, fc.constant('(?a:')) : opener, tie('pattern'))
        .map(([open, body]) => `${open}${body})`),
    }),
  )
  return pattern
}

const quantifier = fc.oneof(
  { weight: 8, arbitrary: fc.constant('') },
  fc.constantFrom(
    '*',
    '+',
    '?',
    '*?',
    '+?',
    '??',
    '*+',
    '++',
    '?+',
    '{2}',
    '{1,2}',
    '{,2}',
    '{1,}',
    '{ 0, 1 }?',
    '{2}+',
    '{x',
    '{,}',
  ),
)

const opener = fc.oneof(
  { weight: 6, arbitrary: fc.constant('(') },
  { weight: 3, arbitrary: fc.constant('(?:') },
  fc.constantFrom('(?=', '(?!', '(?<=', '(?<!', '(?>', '(?|', '(?<n>', "(?'m'", '(?P<n>'),
  fc.constantFrom('(?i:', '(?-i:', '(?s:', '(?m:', '(?^:', '(?x: ', '(?n:', '(*pla:', '(*nlb:', '(*atomic:'),
  fc.constantFrom('(?(?=a)', '(?(?!a)', '(?(?<=b)', '(?(?<!b)', '(?(1)'),
)

function simple(unicode: boolean): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom('a', 'b', 'ab', 'A', 'k') },
    {
      weight: 3,
      arbitrary: fc.constantFrom(
        '.',
        '^',
        '$',
        '\\b',
        '\\B',
        '\\A',
        '\\Z',
        '\\z',
        '\\K',
        '(?#note)',
        '(?i)',
        '(?m)',
        '(?s)',
        '(?-i)',
      ),
    },
    fc.constantFrom(
      '\\w',
      '\\W',
      '\\d',
      '\\D',
      '\\s',
      '\\S',
      '\\h',
      '\\H',
      '\\v',
      '\\V',
      '\\R',
      '\\N',
      '\\n',
      '\\t',
      '\\e',
    ),
    fc.constantFrom(
      '\\x61',
      '\\x{62}',
      '\\o{101}',
      '\\141',
      '\\cI',
      '\\-',
      '\\_',
      '\\ ',
      '}',
      ']',
      '-',
      '/',
      '#',
      '@',
      '{',
    ),
    fc.constantFrom('\\1', '\\2', '\\g1', '\\g{-1}', '\\k<n>', '\\k{n}', "\\k'm'", '(?P=n)', '\\10'),
    characterClass(unicode),
    fc.constantFrom(
      ...(unicode ? [...WIDE, '\\N{U+61}', '\\p{Lu}', '\\p{Ll}', '\\pL', '\\P{Nd}', '\\p{IsAlpha}'] : ['\\xe9', 'é']),
    ),
  )
}

function characterClass(unicode: boolean): fc.Arbitrary<string> {
  const item = fc.oneof(
    fc.constantFrom(
      'a',
      'b',
      'A',
      'k',
      'a-b',
      'A-Z',
      '0-9',
      '-',
      '^',
      '.',
      '$',
      '|',
      '&&',
      '~~',
      '(',
      '\\]',
      '\\\\',
      '\\-',
      '\\b',
      '\\x61-\\x63',
    ),
    fc.constantFrom(
      '\\w',
      '\\W',
      '\\d',
      '\\D',
      '\\s',
      '\\S',
      '\\h',
      '\\v',
      '\\n',
      '[:alpha:]',
      '[:^alpha:]',
      '[:upper:]',
      '[:punct:]',
    ),
    fc.constantFrom(
      '[:space:]',
      '[:^digit:]',
      '[:word:]',
      '[:xdigit:]',
      '[:print:]',
      '[:graph:]',
      '[:cntrl:]',
      '[:blank:]',
      '[:lower:]',
      '[:ascii:]',
    ),
    fc.constantFrom(...(unicode ? [...WIDE, 'é-ü', '\\p{Lu}', '\\P{L}'] : ['é', 'É'])),
  )
  const first = fc.constantFrom('', '', '', '^', '^', ']', '^]')
  return fc
    .tuple(first, fc.array(item, { minLength: 1, maxLength: 3 }))
    .map(([head, items]) => `[${head}${items.join('')}]`)
}
