import { escapeTable, posixTable } from './classes.ts'
import { takeEscapedCodePoint, takeOctal, takeProperty } from './parse-code-point.ts'
import { foldOf, looksAt, type Parser, quoted, take, takeCodePoint, takeMatch, takeQuoteMark } from './parser.ts'
import { propertyTable } from './properties.ts'
import { type ClassItem, fail, refuse, type SetNode, type Table } from './syntax.ts'

/** A bracketed class, called behind its `[` (which stands at `offset`). A `]` in front is literal, as in Perl. */
export function parseClass(parser: Parser, offset: number): SetNode {
  const negated = take(parser, '^')
  const items: ClassItem[] = []
  let first = true
  for (;;) {
    skipBlanks(parser)
    if (takeQuoteMark(parser)) continue
    if (parser.at >= parser.source.length) fail('unmatched [', offset)
    if (!first && !quoted(parser) && take(parser, ']')) break
    first = false
    items.push(...takeItems(parser, offset))
  }
  return { kind: 'set', negated, items, fold: foldOf(parser.flags) }
}

/** One element, or a range and what stands beside it: in `[\w-.]` the hyphen is literal. */
function takeItems(parser: Parser, offset: number): ClassItem[] {
  const start = parser.at
  const left = takeElement(parser, offset)
  skipBlanks(parser)
  if (quoted(parser) || !take(parser, '-')) return [toItem(left)]
  skipBlanks(parser)
  if (looksAt(parser, ']') && !quoted(parser)) return [toItem(left), toItem(0x2d)]
  if (parser.at >= parser.source.length) fail('unmatched [', offset)
  const right = takeElement(parser, offset)
  if (typeof left !== 'number' || typeof right !== 'number') return [toItem(left), toItem(0x2d), toItem(right)]
  if (right < left) fail(`invalid range ${parser.source.slice(start, parser.at)}`, start)
  return [{ kind: 'range', from: left, to: right }]
}

function takeElement(parser: Parser, offset: number): number | Table {
  const at = parser.at
  if (!quoted(parser)) {
    if (take(parser, '\\')) return takeEscape(parser, at, offset)
    const posix = takePosix(parser)
    if (posix !== undefined) return posix
  }
  return takeCodePoint(parser) ?? fail('unmatched [', offset)
}

function takePosix(parser: Parser): Table | undefined {
  const offset = parser.at
  const match = takeMatch(parser, /\[([:.=])(\^?)([A-Za-z]*)\1\]/y)
  if (match === undefined) return undefined
  const [text, mark, caret, name] = match
  const found = mark === ':' ? posixTable(name ?? '', caret === '^', parser.flags) : undefined
  return found ?? fail(`unknown POSIX class ${text}`, offset)
}

function takeEscape(parser: Parser, at: number, offset: number): number | Table {
  const letter = parser.source.charAt(parser.at)
  if (letter === '') fail('unmatched [', offset)
  if (letter === 'b') {
    parser.at += 1
    return 0x08
  }
  if (/[1-7]/.test(letter)) return takeOctal(parser)
  if (/[luLUF]/.test(letter)) refuse(`\\${letter}`, at)
  const code = takeEscapedCodePoint(parser)
  if (code !== undefined) return code
  if (letter === 'N') fail('\\N in a class must name a character', at)
  if (letter === 'p' || letter === 'P') {
    parser.at += 1
    return takePropertyTable(parser, letter === 'P', at)
  }
  const found = escapeTable(letter, parser.flags)
  if (found !== undefined) {
    parser.at += 1
    return found
  }
  return takeCodePoint(parser) ?? fail('unmatched [', offset)
}

/** A `\p` or `\P`, called behind the letter; an unknown name is refused. */
export function takePropertyTable(parser: Parser, negated: boolean, offset: number): Table {
  const property = takeProperty(parser, negated, offset)
  const found = propertyTable(property.name, property.negated, parser.flags)
  return found ?? refuse(`\\p{${property.name}}`, offset)
}

function toItem(element: number | Table): ClassItem {
  return typeof element === 'number' ? { kind: 'range', from: element, to: element } : element
}

function skipBlanks(parser: Parser): void {
  if (parser.flags.extended === 2 && !quoted(parser)) takeMatch(parser, /[ \t]+/y)
}
