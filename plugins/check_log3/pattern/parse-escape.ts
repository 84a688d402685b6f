import { escapeTable } from './classes.ts'
import { takePropertyTable } from './parse-class.ts'
import { takeEscapedCodePoint, takeOctal } from './parse-code-point.ts'
import { atQuantifier } from './parse-quantifier.ts'
import { foldOf, looksAt, type Parser, take, takeCodePoint, takeMatch } from './parser.ts'
import { type Anchor, fail, NOTHING, type Node, refuse, type Table } from './syntax.ts'

const ANCHORS: Readonly<Record<string, Anchor>> = { A: 'start', Z: 'end', z: 'very-end', b: 'word', B: 'no-word' }
const GROUP_NAME = /[A-Za-z_]\w*/y
const CLOSERS: Readonly<Record<string, string>> = { '<': '>', '{': '}', "'": "'" }

/** What a backslash outside classes means; called behind it. */
export function parseEscape(parser: Parser): Node {
  const offset = parser.at - 1
  const letter = parser.source.charAt(parser.at)
  if (letter === '') fail('trailing \\', offset)
  if (/[1-9]/.test(letter)) return parseDigits(parser, offset)
  const code = takeEscapedCodePoint(parser)
  if (code !== undefined) return { kind: 'char', code, fold: foldOf(parser.flags) }
  const found = escapeTable(letter, parser.flags)
  if (found !== undefined) {
    parser.at += 1
    return setOf(found)
  }
  const literal = takeCodePoint(parser) ?? 0
  switch (letter) {
    case 'b':
    case 'B':
      if (looksAt(parser, '{')) refuse(`\\${letter}{…}`, offset)
      return anchor(parser, letter)
    case 'A':
    case 'Z':
    case 'z':
      return anchor(parser, letter)
    case 'G':
      return parseLastEnd(offset)
    case 'K':
      return parseKeep(parser, offset)
    case 'R':
      return { kind: 'any-newline' }
    case 'p':
    case 'P':
      return setOf(takePropertyTable(parser, letter === 'P', offset))
    case 'k':
      return parseNamed(parser, offset)
    case 'g':
      return parseG(parser, offset)
    case 'l':
    case 'u':
    case 'L':
    case 'U':
    case 'F':
    case 'X':
      return refuse(`\\${letter}`, offset)
    case 'C':
      return fail('\\C no longer exists in Perl', offset)
    default:
      return { kind: 'char', code: literal, fold: foldOf(parser.flags) }
  }
}

/** A set that is just one table. */
export function setOf(item: Table): Node {
  return { kind: 'set', negated: false, items: [item], fold: 'none' }
}

/** A group's name, which must end in `closer`; called behind what opens it. */
export function takeGroupName(parser: Parser, closer: string, offset: number): string {
  if (closer === '}') takeMatch(parser, /[ \t]+/y)
  const name = takeMatch(parser, GROUP_NAME)?.[0] ?? fail('a group name must start with a letter or _', offset)
  if (closer === '}') takeMatch(parser, /[ \t]+/y)
  if (!take(parser, closer)) fail(`group name without its ${closer}`, offset)
  return name
}

/** A reference to a group by number or name, whose text begins at `offset`. */
export function referenceNode(parser: Parser, to: number | string, offset: number): Node {
  if (typeof to === 'number' && to > parser.totalGroups) fail(`reference to nonexistent group ${to}`, offset)
  return { kind: 'reference', to, text: parser.source.slice(offset, parser.at), fold: foldOf(parser.flags), offset }
}

function anchor(parser: Parser, letter: string): Node {
  return { kind: 'anchor', anchor: ANCHORS[letter] ?? 'start', classes: parser.flags.classes }
}

function parseDigits(parser: Parser, offset: number): Node {
  const start = parser.at
  const digits = takeMatch(parser, /[0-9]+/y)?.[0] ?? ''
  // \10 and above are octal if there are not so many groups and an octal digit leads.
  if (Number(digits) > 9 && Number(digits) > parser.totalGroups && /^[1-7]/.test(digits)) {
    parser.at = start
    return { kind: 'char', code: takeOctal(parser), fold: foldOf(parser.flags) }
  }
  return referenceNode(parser, Number(digits), offset)
}

function parseNamed(parser: Parser, offset: number): Node {
  const opener = parser.source.charAt(parser.at)
  const closer = CLOSERS[opener]
  if (closer === undefined) fail('\\k without a group name', offset)
  parser.at += 1
  return referenceNode(parser, takeGroupName(parser, closer, offset), offset)
}

function parseG(parser: Parser, offset: number): Node {
  const match = takeMatch(parser, /(-?)([0-9]+)|\{[ \t]*(-?)([0-9]+)[ \t]*\}/y)
  if (match === undefined) {
    if (!take(parser, '{')) fail('\\g without a group', offset)
    return referenceNode(parser, takeGroupName(parser, '}', offset), offset)
  }
  const number = Number(match[2] ?? match[4])
  if (number === 0) fail('reference to group 0', offset)
  if ((match[1] ?? match[3]) !== '-') return referenceNode(parser, number, offset)
  const to = parser.groupNumber + 1 - number
  if (to < 1) fail(`reference to nonexistent group ${match[0]}`, offset)
  return referenceNode(parser, to, offset)
}

/** Only yes or no counts, so where the match is said to begin does not. */
function parseKeep(parser: Parser, offset: number): Node {
  if (parser.looks > 0) fail('\\K in a look-around', offset)
  if (atQuantifier(parser)) refuse('a quantifier after \\K', offset)
  return NOTHING
}

/** `\G` is where the last match ended, which for the first is the start of the line. */
function parseLastEnd(offset: number): Node {
  if (offset > 0) refuse('\\G', offset)
  return { kind: 'anchor', anchor: 'start', classes: 'ascii' }
}
