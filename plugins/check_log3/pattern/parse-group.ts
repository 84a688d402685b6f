import { anyOf, parseAlternation, parseBranches } from './parse.ts'
import { parseConditional } from './parse-conditional.ts'
import { referenceNode, takeGroupName } from './parse-escape.ts'
import { parseFlags } from './parse-flags.ts'
import { looksAt, type Parser, take, takeMatch } from './parser.ts'
import { fail, type LookNode, type Node, refuse } from './syntax.ts'

const ASSERTIONS: Readonly<Record<string, string>> = {
  pla: '=',
  positive_lookahead: '=',
  nla: '!',
  negative_lookahead: '!',
  plb: '<=',
  positive_lookbehind: '<=',
  nlb: '<!',
  negative_lookbehind: '<!',
  atomic: '>',
}
const LOOKS: Readonly<Record<string, Pick<LookNode, 'behind' | 'negated'>>> = {
  '=': { behind: false, negated: false },
  '!': { behind: false, negated: true },
  '<=': { behind: true, negated: false },
  '<!': { behind: true, negated: true },
}

/** Deeper nesting is refused, so that no pattern can exhaust the stack. */
const DEEPEST = 250

/** Whatever an opening parenthesis begins; called behind it. Undefined for bare flags, which are no item. */
export function parseGroup(parser: Parser): Node | undefined {
  const offset = parser.at - 1
  parser.depth += 1
  if (parser.depth > DEEPEST) refuse(`nesting deeper than ${DEEPEST}`, offset)
  const node = groupAt(parser, offset)
  parser.depth -= 1
  return node
}

function groupAt(parser: Parser, offset: number): Node | undefined {
  if (take(parser, '*')) return parseStarred(parser, offset)
  if (!take(parser, '?')) return parser.flags.noCapture ? inside(parser, offset) : capture(parser, undefined, offset)
  const kind = takeMatch(parser, /<?[=!]|>|\||P?<(?=[^=!])|'|P=|P>|[&R]|[-+]?[0-9]+|\(|\?*\{/y)?.[0]
  switch (kind) {
    case undefined:
      return parseFlagGroup(parser, offset)
    case '>':
      return { kind: 'atomic', body: inside(parser, offset), offset }
    case '|':
      return parseBranchReset(parser, offset)
    case '<':
    case 'P<':
      return capture(parser, takeGroupName(parser, '>', offset), offset)
    case "'":
      return capture(parser, takeGroupName(parser, "'", offset), offset)
    case 'P=':
      return referenceNode(parser, takeGroupName(parser, ')', offset), offset)
    case '(':
      return parseConditional(parser, offset)
    case '{':
    case '?{':
      return refuse(`code group (?${kind}…})`, offset)
    default:
      if (LOOKS[kind] !== undefined) return parseLook(parser, kind, offset)
      return refuse(
        `recursion ${takeMatch(parser, /[^)]*\)/y) ? parser.source.slice(offset, parser.at) : `(?${kind}`}`,
        offset,
      )
  }
}

/** The look-around that `=`, `!`, `<=` or `<!` stands for, called behind that. */
export function parseLook(parser: Parser, kind: string, offset: number): LookNode {
  const look = LOOKS[kind] ?? fail(`sequence (?${kind} not recognized`, offset)
  parser.looks += 1
  const body = inside(parser, offset)
  parser.looks -= 1
  return { kind: 'look', ...look, body }
}

function inside(parser: Parser, offset: number): Node {
  const flags = parser.flags
  const body = parseAlternation(parser)
  if (!take(parser, ')')) fail('unmatched (', offset)
  parser.flags = flags
  return body
}

function capture(parser: Parser, name: string | undefined, offset: number): Node {
  parser.groupIds += 1
  parser.groupNumber += 1
  const id = parser.groupIds
  const number = parser.groupNumber
  return { kind: 'group', id, number, name, body: inside(parser, offset) }
}

function parseFlagGroup(parser: Parser, offset: number): Node | undefined {
  const before = parser.flags
  const flags = parseFlags(parser, offset)
  if (take(parser, ')')) {
    parser.flags = flags
    return undefined
  }
  take(parser, ':')
  parser.flags = flags
  const body = inside(parser, offset)
  parser.flags = before
  return body
}

/** `(?|…)`: every branch counts its groups from the same number. */
function parseBranchReset(parser: Parser, offset: number): Node {
  const flags = parser.flags
  const first = parser.groupNumber
  let most = first
  const branches = parseBranches(parser, () => {
    most = Math.max(most, parser.groupNumber)
    parser.groupNumber = first
  })
  parser.groupNumber = Math.max(most, parser.groupNumber)
  if (!take(parser, ')')) fail('unmatched (', offset)
  parser.flags = flags
  return anyOf(branches)
}

function parseStarred(parser: Parser, offset: number): Node {
  const name = takeMatch(parser, /([a-z_]+):/y)?.[1]
  const kind = name === undefined ? undefined : ASSERTIONS[name]
  if (kind === undefined) {
    const verb = takeMatch(parser, /[^):]*/y)?.[0] ?? ''
    return refuse(`(*${name ?? verb}${looksAt(parser, ')') ? ')' : ''}`, offset)
  }
  return kind === '>' ? { kind: 'atomic', body: inside(parser, offset), offset } : parseLook(parser, kind, offset)
}
