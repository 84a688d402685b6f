import { looksAt, type Parser, quoted, take, takeMatch, takeQuoteMark } from './parser.ts'
import { fail, type Node, type RepeatNode } from './syntax.ts'

/** Perl's own limit; a larger number is an error there too. */
const MOST_REPEATS = 65_534
// Perl 5.34 and later: {,n} counts from 0, blanks are free inside the braces.
const BRACES = /\{[ \t]*([0-9]*)[ \t]*(?:(,)[ \t]*([0-9]*)[ \t]*)?\}/y

/** Steps over what stands for nothing: comments, blanks under `(?x)`, `\E` and empty quotes. */
export function skipIgnorable(parser: Parser): void {
  for (;;) {
    if (quoted(parser) || !(takeComment(parser) || takeBlanks(parser) || takeQuoteMark(parser))) return
  }
}

/** The item with the quantifier that follows it, or just the item. */
export function parseQuantifier(parser: Parser, body: Node, offset: number): Node {
  skipIgnorable(parser)
  if (quoted(parser)) return body
  const bounds = takeBounds(parser)
  if (bounds === undefined) return body
  skipIgnorable(parser)
  const mode = takeMode(parser)
  skipIgnorable(parser)
  if (!quoted(parser) && atQuantifier(parser)) fail('nested quantifiers', parser.at)
  return { kind: 'repeat', ...bounds, mode, body, offset }
}

/** True if a quantifier stands here; a brace that opens none is literal. */
export function atQuantifier(parser: Parser): boolean {
  const at = parser.at
  const found = takeBounds(parser) !== undefined
  parser.at = at
  return found
}

function takeMode(parser: Parser): RepeatNode['mode'] {
  if (quoted(parser)) return 'greedy'
  if (take(parser, '?')) return 'lazy'
  return take(parser, '+') ? 'possessive' : 'greedy'
}

function takeBounds(parser: Parser): { min: number; max: number } | undefined {
  if (take(parser, '*')) return { min: 0, max: Number.POSITIVE_INFINITY }
  if (take(parser, '+')) return { min: 1, max: Number.POSITIVE_INFINITY }
  if (take(parser, '?')) return { min: 0, max: 1 }
  const at = parser.at
  if (!looksAt(parser, '{')) return undefined
  const [, low, comma, high] = takeMatch(parser, BRACES) ?? []
  if ((low ?? '') === '' && (high ?? '') === '') {
    parser.at = at
    return undefined
  }
  const min = Number(low)
  const max = comma === undefined ? min : high === '' ? Number.POSITIVE_INFINITY : Number(high)
  if (min > MOST_REPEATS || (max > MOST_REPEATS && high !== '')) fail(`quantifier above ${MOST_REPEATS}`, at)
  return { min, max }
}

function takeComment(parser: Parser): boolean {
  const offset = parser.at
  if (!take(parser, '(?#')) return false
  if (takeMatch(parser, /[^)]*\)/y) === undefined) fail('comment (?# without its )', offset)
  return true
}

function takeBlanks(parser: Parser): boolean {
  if (parser.flags.extended === 0) return false
  return takeMatch(parser, /(?:[\t-\r \x85\u200e\u200f\u2028\u2029]|#[^\n]*(?:\n|$))+/y) !== undefined
}
