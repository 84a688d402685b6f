import { table } from './classes.ts'
import { parseClass } from './parse-class.ts'
import { parseEscape, setOf } from './parse-escape.ts'
import { parseGroup } from './parse-group.ts'
import { parseQuantifier, skipIgnorable } from './parse-quantifier.ts'
import { foldOf, looksAt, type Parser, quoted, startParser, take, takeCodePoint } from './parser.ts'
import { fail, type Node } from './syntax.ts'

const ANYTHING = setOf(table('\\s\\S', false, false))
const NO_NEWLINE = setOf(table('\\n', true, false))

/** A parsed pattern and how many `$n` it has. */
export type Parsed = { readonly tree: Node; readonly groups: number }

/**
 * Reads a Perl pattern (spec/check_log3.md 4.3) to a tree. Throws a PatternError for what Perl refuses and what is not
 * supported.
 */
export function parsePattern(source: string, options: { ignoreCase: boolean; unicode: boolean }): Parsed {
  if (!source.includes('(')) return parseWith(source, options, 0)
  // The first pass only counts: whether \10 is a reference or octal depends on the groups behind it.
  const groups = parseWith(source, options, Number.POSITIVE_INFINITY).groups
  return parseWith(source, options, groups)
}

function parseWith(source: string, options: { ignoreCase: boolean; unicode: boolean }, totalGroups: number): Parsed {
  const parser = startParser(source, options, totalGroups)
  const tree = parseAlternation(parser)
  if (parser.at < source.length) fail('unmatched )', parser.at)
  return { tree, groups: parser.groupNumber }
}

/** What stands up to a closing parenthesis or the end, which is not consumed. */
export function parseAlternation(parser: Parser): Node {
  return anyOf(parseBranches(parser, () => undefined))
}

/** The branches alone, with a call after each but the last. */
export function parseBranches(parser: Parser, afterBranch: () => void): readonly Node[] {
  const branches = [parseSequence(parser)]
  while (take(parser, '|')) {
    afterBranch()
    branches.push(parseSequence(parser))
  }
  return branches
}

/** The branches as one node. */
export function anyOf(branches: readonly Node[]): Node {
  const [only] = branches
  return branches.length === 1 && only !== undefined ? only : { kind: 'alternation', branches }
}

function parseSequence(parser: Parser): Node {
  const parts: Node[] = []
  for (;;) {
    skipIgnorable(parser)
    if (parser.at >= parser.source.length) break
    if (!quoted(parser) && (looksAt(parser, '|') || looksAt(parser, ')'))) break
    const part = parsePiece(parser)
    if (part !== undefined) parts.push(part)
  }
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { kind: 'sequence', parts }
}

function parsePiece(parser: Parser): Node | undefined {
  const offset = parser.at
  const atom = parseAtom(parser)
  return atom === undefined ? undefined : parseQuantifier(parser, atom, offset)
}

function parseAtom(parser: Parser): Node | undefined {
  const offset = parser.at
  const { flags } = parser
  const code = takeCodePoint(parser) ?? 0
  if (parser.quotedUntil > offset) return { kind: 'char', code, fold: foldOf(flags) }
  switch (String.fromCodePoint(code)) {
    case '.':
      return flags.dotAll ? ANYTHING : NO_NEWLINE
    case '^':
      return { kind: 'anchor', anchor: flags.multiline ? 'line-start' : 'start', classes: flags.classes }
    case '$':
      return { kind: 'anchor', anchor: flags.multiline ? 'line-end' : 'end', classes: flags.classes }
    case '[':
      return parseClass(parser, offset)
    case '(':
      return parseGroup(parser)
    case '\\':
      return parseEscape(parser)
    case '*':
    case '+':
    case '?':
      return fail('quantifier follows nothing', offset)
    case '{':
      // Perl takes a stray brace for a letter, but not behind an escaped letter, where it might have meant an argument.
      if (/\\[A-Za-z]$/.test(parser.source.slice(0, offset))) fail('a literal { must be escaped here', offset)
      return { kind: 'char', code, fold: 'none' }
    default:
      return { kind: 'char', code, fold: foldOf(flags) }
  }
}
