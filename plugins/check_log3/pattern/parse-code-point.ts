import { looksAt, type Parser, take, takeMatch } from './parser.ts'
import { fail, refuse } from './syntax.ts'

const CONTROLS: Readonly<Record<string, number>> = { a: 0x07, e: 0x1b, f: 0x0c, n: 0x0a, r: 0x0d, t: 0x09 }

/**
 * The code point of an escape that means one character in and outside classes (`\e \a \cX \o{…} \x{…} \xH \0oo
 * \N{U+…}`). Called behind the backslash; undefined and no step if the escape is another one.
 */
export function takeEscapedCodePoint(parser: Parser): number | undefined {
  const offset = parser.at - 1
  const letter = parser.source.charAt(parser.at)
  const control = CONTROLS[letter]
  if (control !== undefined) {
    parser.at += 1
    return control
  }
  switch (letter) {
    case 'c':
      return controlCharacter(parser, offset)
    case 'x':
      parser.at += 1
      return hexadecimal(parser, offset)
    case 'o':
      parser.at += 1
      return braced(parser, /\{[ \t]*([0-7](?:_?[0-7])*)[ \t]*\}/y, 8, 'malformed \\o{…}', offset)
    case 'N':
      return namedCharacter(parser, offset)
    case '0':
      return takeOctal(parser)
    default:
      return undefined
  }
}

/** Up to three octal digits, the first of which is here. */
export function takeOctal(parser: Parser): number {
  return Number.parseInt(takeMatch(parser, /[0-7]{1,3}/y)?.[0] ?? '0', 8)
}

function controlCharacter(parser: Parser, offset: number): number {
  const letter = parser.source.charAt(parser.at + 1)
  if (!/^[ -~]$/.test(letter)) fail('\\c must be followed by a printable ASCII character', offset)
  parser.at += 2
  return letter.toUpperCase().charCodeAt(0) ^ 0x40
}

function hexadecimal(parser: Parser, offset: number): number {
  if (looksAt(parser, '{')) {
    return braced(parser, /\{[ \t]*([0-9A-Fa-f]*(?:_[0-9A-Fa-f]+)*)[ \t]*\}/y, 16, 'malformed \\x{…}', offset)
  }
  // \x without a digit is NUL, as in Perl.
  return Number.parseInt(takeMatch(parser, /[0-9A-Fa-f]{1,2}/y)?.[0] ?? '0', 16)
}

function namedCharacter(parser: Parser, offset: number): number | undefined {
  if (!parser.source.startsWith('N{', parser.at)) return undefined
  const brace = parser.at + 1
  // \N{3} repeats \N, it names nothing.
  if (/^\{[ \t]*[0-9]*[ \t]*,?[ \t]*[0-9]*[ \t]*\}/.test(parser.source.slice(brace))) return undefined
  parser.at = brace
  if (!/^\{[ \t]*U\+/.test(parser.source.slice(brace))) refuse('\\N{NAME}', offset)
  return braced(parser, /\{[ \t]*U\+([0-9A-Fa-f]+(?:_[0-9A-Fa-f]+)*)[ \t]*\}/y, 16, 'malformed \\N{U+…}', offset)
}

function braced(parser: Parser, sticky: RegExp, base: number, reason: string, offset: number): number {
  const digits = takeMatch(parser, sticky)?.[1]
  if (digits === undefined) fail(reason, offset)
  const code = digits === '' ? 0 : Number.parseInt(digits.replaceAll('_', ''), base)
  // Perl knows code points above Unicode; no line holds one, but a range may end there.
  if (code > 0x10ffff) refuse('a code point above U+10FFFF', offset)
  return code
}

/** The name in `\p{…}` or the letter of `\pL`, called behind the `p`; `^` inside turns `negated` round. */
export function takeProperty(parser: Parser, negated: boolean, offset: number): { name: string; negated: boolean } {
  if (take(parser, '{')) {
    const text = takeMatch(parser, /([^}]*)\}/y)?.[1]
    if (text === undefined) fail('\\p{ without its }', offset)
    const name = text.trim()
    return name.startsWith('^') ? { name: name.slice(1).trim(), negated: !negated } : { name, negated }
  }
  const letter = takeMatch(parser, /[A-Za-z]/y)?.[0]
  if (letter === undefined) fail('\\p without a property', offset)
  return { name: letter, negated }
}
