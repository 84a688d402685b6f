import { parseBranches } from './parse.ts'
import { parseLook } from './parse-group.ts'
import { type Parser, take, takeMatch } from './parser.ts'
import { fail, NOTHING, type Node, refuse } from './syntax.ts'

/**
 * `(?(?=…)yes|no)`, called behind the second parenthesis. Conditions on groups and on recursion are refused: JavaScript
 * cannot ask whether a group took part.
 */
export function parseConditional(parser: Parser, offset: number): Node {
  const kind = takeMatch(parser, /\?(<?[=!])/y)?.[1] ?? starred(parser)
  if (kind === undefined) {
    const condition = takeMatch(parser, /[^()]*\)/y)?.[0] ?? fail('unknown condition', offset)
    refuse(`condition (?(${condition}`, offset)
  }
  const test = parseLook(parser, kind, offset)
  const [yes, no, ...more] = parseBranches(parser, () => undefined)
  if (!take(parser, ')')) fail('unmatched (', offset)
  // As in Perl, flags set in a branch stay on behind the condition.
  if (more.length > 0) fail('a condition has at most two branches', offset)
  return { kind: 'conditional', test, yes: yes ?? NOTHING, no: no ?? NOTHING, offset }
}

const STARRED: Readonly<Record<string, string>> = { pla: '=', nla: '!', plb: '<=', nlb: '<!' }

function starred(parser: Parser): string | undefined {
  const name = takeMatch(parser, /\*([pn]l[ab]):/y)?.[1]
  return name === undefined ? undefined : STARRED[name]
}
