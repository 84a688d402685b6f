import type { Flags, Table } from './syntax.ts'

// Perl's tables, written as the inside of a JavaScript class under the u flag (spec/check_log3.md 4.3).
const UNICODE_SPACE = '\\t-\\r \\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000'
const UNICODE_WORD = '\\p{Alphabetic}\\p{M}\\p{Nd}\\p{Pc}\\p{Join_Control}'
const HORIZONTAL = '\\t \\xa0\\u1680\\u2000-\\u200a\\u202f\\u205f\\u3000'
const VERTICAL = '\\n-\\r\\x85\\u2028\\u2029'

/** `inverse`: the Unicode table lists what is not in the class. */
type Source = { readonly ascii: string; readonly unicode: string; readonly inverse?: true }

const WORD: Source = { ascii: 'A-Za-z0-9_', unicode: UNICODE_WORD }
const POSIX: Readonly<Record<string, Source>> = {
  alnum: { ascii: 'A-Za-z0-9', unicode: '\\p{Alphabetic}\\p{Nd}' },
  alpha: { ascii: 'A-Za-z', unicode: '\\p{Alphabetic}' },
  ascii: { ascii: '\\0-\\x7f', unicode: '\\0-\\x7f' },
  blank: { ascii: '\\t ', unicode: HORIZONTAL },
  cntrl: { ascii: '\\0-\\x1f\\x7f', unicode: '\\p{Cc}' },
  digit: { ascii: '0-9', unicode: '\\p{Nd}' },
  graph: { ascii: '!-~', unicode: `${UNICODE_SPACE}\\p{Cc}\\p{Cs}\\p{Cn}`, inverse: true },
  lower: { ascii: 'a-z', unicode: '\\p{Lowercase}' },
  print: { ascii: ' -~', unicode: '\\u2028\\u2029\\p{Cc}\\p{Cs}\\p{Cn}', inverse: true },
  punct: { ascii: '!-\\/:-@\\[-`\\{-~', unicode: '\\p{P}\\x24\\x2b<->\\x5e\\x60\\x7c\\x7e' },
  space: { ascii: '\\t-\\r ', unicode: UNICODE_SPACE },
  upper: { ascii: 'A-Z', unicode: '\\p{Uppercase}' },
  word: WORD,
  xdigit: { ascii: '0-9A-Fa-f', unicode: '\\p{Hex_Digit}' },
}

const LETTERS: Readonly<Record<string, string>> = { d: 'digit', w: 'word', s: 'space' }

/**
 * The POSIX class of a name (without the `^`), undefined if there is none. With `ignoreCase`, upper and lower both
 * mean every cased letter, as in Perl.
 */
export function posixTable(name: string, negated: boolean, flags: Flags): Table | undefined {
  const cased = flags.ignoreCase && (name === 'upper' || name === 'lower')
  const source = Object.hasOwn(POSIX, name) ? POSIX[name] : undefined
  if (source === undefined) return undefined
  const inverse = flags.classes === 'unicode' && source.inverse === true
  if (!cased) return table(source[flags.classes], negated !== inverse, flags.classes === 'ascii')
  return table(flags.classes === 'ascii' ? 'A-Za-z' : '\\p{Cased}', negated, flags.classes === 'ascii')
}

/** The table of `\w \W \d \D \s \S \h \H \v \V \N`; undefined for any other letter. */
export function escapeTable(letter: string, flags: Flags): Table | undefined {
  const lower = letter.toLowerCase()
  const negated = letter !== lower
  if (lower === 'h') return table(HORIZONTAL, negated, false)
  if (lower === 'v') return table(VERTICAL, negated, false)
  if (letter === 'N') return table('\\n', true, false)
  const name = LETTERS[lower]
  return name === undefined ? undefined : posixTable(name, negated, flags)
}

/** What `\b` asks of its neighbours. */
export function wordTable(classes: Flags['classes']): string {
  return WORD[classes]
}

/** A table of its own. */
export function table(source: string, negated: boolean, asciiOnly: boolean): Table {
  return { kind: 'table', source, negated, asciiOnly }
}
