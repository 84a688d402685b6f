import type { Node } from './syntax.ts'

/**
 * What a node asks of the line: `exact` is all it matches, else its matches begin with `prefix`, end in `suffix` and
 * the line holds `best`.
 */
type Need = { readonly exact: boolean; readonly prefix: string; readonly suffix: string; readonly best: string }

const NONE: Need = { exact: false, prefix: '', suffix: '', best: '' }
const EMPTY: Need = { exact: true, prefix: '', suffix: '', best: '' }
/** No literal of a counted repeat is written out further than this. */
const LONGEST = 256
const SHORTEST = 2

/** The longest text found that every line with a match holds; undefined if there is none of two characters or more. */
export function requiredLiteral(tree: Node): string | undefined {
  const { best } = needOf(tree)
  return best.length < SHORTEST ? undefined : best
}

function needOf(node: Node): Need {
  switch (node.kind) {
    case 'char':
      return needOfChar(node)
    case 'sequence':
      return node.parts.map(needOf).reduce(joined, EMPTY)
    case 'alternation':
      return node.branches.map(needOf).reduce(common)
    case 'group':
    case 'atomic':
      return needOf(node.body)
    case 'look':
      // It consumes nothing, but the line must hold what it looks for.
      return node.negated ? EMPTY : { ...EMPTY, best: needOf(node.body).best }
    case 'anchor':
      return EMPTY
    case 'repeat':
      return repeated(needOf(node.body), node.min, node.max)
    case 'conditional':
      return common(joined(needOf(node.test), needOf(node.yes)), needOf(node.no))
    case 'set':
    case 'any-newline':
    case 'reference':
      return NONE
  }
}

function needOfChar(node: Extract<Node, { kind: 'char' }>): Need {
  const text = String.fromCodePoint(node.code)
  // Line ends and other controls may differ between the raw bytes and the decoded line.
  if (!/^[ -~]$/.test(text) || (node.fold !== 'none' && /[A-Za-z]/.test(text))) return NONE
  return { exact: true, prefix: text, suffix: text, best: text }
}

function joined(left: Need, right: Need): Need {
  const middle = left.suffix + right.prefix
  return {
    exact: left.exact && right.exact,
    prefix: left.exact ? left.prefix + right.prefix : left.prefix,
    suffix: right.exact ? left.suffix + right.suffix : right.suffix,
    best: longest(longest(left.best, right.best), middle),
  }
}

function common(left: Need, right: Need): Need {
  const prefix = sharedStart(left.prefix, right.prefix)
  const suffix = sharedEnd(left.suffix, right.suffix)
  const best = left.best === right.best ? left.best : longest(prefix, suffix)
  return { exact: left.exact && right.exact && left.prefix === right.prefix, prefix, suffix, best }
}

function repeated(body: Need, min: number, max: number): Need {
  if (min === 0 || min > max) return NONE
  if (body.exact && min * body.prefix.length <= LONGEST) {
    const text = body.prefix.repeat(min)
    return { exact: min === max, prefix: text, suffix: text, best: longest(text, body.best) }
  }
  return { ...body, exact: false }
}

function longest(left: string, right: string): string {
  return right.length > left.length ? right : left
}

function sharedStart(left: string, right: string): string {
  let length = 0
  while (length < left.length && left[length] === right[length]) length += 1
  return left.slice(0, length)
}

function sharedEnd(left: string, right: string): string {
  let length = 0
  while (length < left.length && left.at(-1 - length) === right.at(-1 - length) && length < right.length) length += 1
  return left.slice(left.length - length)
}
