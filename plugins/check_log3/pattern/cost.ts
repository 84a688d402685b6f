import type { Node } from './syntax.ts'

/** At most about factor × n^degree ways through a node on a line of n characters. */
type Ways = { readonly factor: number; readonly degree: number }

const ONE: Ways = { factor: 1, degree: 0 }

/** Steps that take some ten milliseconds. */
const fewSteps = 2e7

/**
 * The longest line, in characters, that a pattern cannot run away on, whatever stands in it: Infinity for a plain word, 0
 * for a loop over something that varies, such as `(a+)+`, which may take longer than anybody waits. A rough bound:
 * most patterns do far better on most lines.
 */
export function safeLength(tree: Node): number {
  const { factor, degree } = waysOf(tree)
  if (degree === 0 && factor <= fewSteps / longestLine) return Number.POSITIVE_INFINITY
  // One more, for the places where a match may begin.
  return Math.floor((fewSteps / factor) ** (1 / (degree + 1)))
}

/** Characters that are searched of a line at most. */
const longestLine = 1024 * 1024

function waysOf(node: Node): Ways {
  switch (node.kind) {
    case 'char':
    case 'set':
    case 'anchor':
    case 'any-newline':
      return ONE
    case 'reference':
      // It is compared character by character, and may look far back for its text.
      return { factor: 1, degree: 2 }
    case 'sequence':
      return node.parts.map(waysOf).reduce(product, ONE)
    case 'alternation':
      return node.branches.map(waysOf).reduce(sum)
    case 'conditional':
      return product(waysOf(node.test), sum(waysOf(node.yes), waysOf(node.no)))
    case 'group':
    case 'look':
    case 'atomic':
      return waysOf(node.body)
    case 'repeat':
      return repeated(waysOf(node.body), node.min, node.max)
  }
}

function repeated(body: Ways, min: number, max: number): Ways {
  if (max <= 1) return min === max ? body : sum(body, ONE)
  const varies = body.factor > 1 || body.degree > 0
  if (max === Number.POSITIVE_INFINITY) return { factor: varies ? Number.POSITIVE_INFINITY : 1, degree: 1 }
  if (!varies) return { factor: max, degree: 0 }
  return { factor: (body.factor + (min === max ? 0 : 1)) ** max, degree: body.degree * max }
}

function product(left: Ways, right: Ways): Ways {
  return { factor: left.factor * right.factor, degree: left.degree + right.degree }
}

function sum(left: Ways, right: Ways): Ways {
  return { factor: left.factor + right.factor, degree: Math.max(left.degree, right.degree) }
}
