import { frequencyOf, type Needle } from './needle.ts'
import { printSet } from './print-set.ts'
import { isAscii } from './shape.ts'
import type { Node } from './syntax.ts'

type Needles = readonly Needle[]

/**
 * What a node asks of the line: its matches begin with one of `prefixes`, end in one of `suffixes`, and the line holds
 * one of `best`; `exact`: each match is all of a prefix, and the suffixes are the same.
 */
type Need = { readonly exact: boolean; readonly prefixes: Needles; readonly suffixes: Needles; readonly best: Needles }

const ANYTHING: Needles = [[]]
const NONE: Need = { exact: false, prefixes: ANYTHING, suffixes: ANYTHING, best: ANYTHING }
const EMPTY: Need = { ...NONE, exact: true }
const MOST_NEEDLES = 256
const MOST_PLACES = 64
/** What is found in nearly every line saves nothing. */
const TOO_FREQUENT = 1 / 100

/** The rarest texts found of which every line with a match holds one; undefined if there are none that are rare. */
export function requiredNeedles(tree: Node): Needles | undefined {
  const best = bestOf(needOf(tree))
  return frequencyOf(best) > TOO_FREQUENT ? undefined : best
}

function needOf(node: Node): Need {
  switch (node.kind) {
    case 'char':
    case 'set':
      return oneOf(charactersOf(node))
    case 'sequence':
      return node.parts.map(needOf).reduce(joined, EMPTY)
    case 'alternation':
      return node.branches.map(needOf).reduce(either)
    case 'group':
    case 'atomic':
      return needOf(node.body)
    case 'look':
      // It consumes nothing, but the line must hold what it looks for.
      return node.negated ? EMPTY : { ...EMPTY, best: bestOf(needOf(node.body)) }
    case 'anchor':
      return EMPTY
    case 'repeat':
      return repeated(needOf(node.body), node.min, node.max)
    case 'conditional':
      return either(joined(needOf(node.test), needOf(node.yes)), needOf(node.no))
    case 'any-newline':
    case 'reference':
      return NONE
  }
}

/** The characters that a node matches, if all of them are in every encoding and with every line end the same byte. */
function charactersOf(node: Extract<Node, { kind: 'char' | 'set' }>): string {
  if (node.kind === 'char') {
    const text = String.fromCodePoint(node.code)
    if (!/^[\t -~]$/.test(text)) return ''
    if (node.fold === 'none' || !/[A-Za-z]/.test(text)) return text
    // Unicode folds these two with the long s and the Kelvin sign.
    return node.fold === 'unicode' && /[KSks]/.test(text) ? '' : text.toLowerCase() + text.toUpperCase()
  }
  if (!isAscii(node)) return ''
  const set = new RegExp(`^${printSet(node)}`, 'u')
  const characters = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code)).filter((text) =>
    set.test(text),
  )
  return characters.every((text) => /[\t -~]/.test(text)) ? characters.join('') : ''
}

function oneOf(characters: string): Need {
  if (characters === '') return NONE
  const needles = [[characters]]
  return { exact: true, prefixes: needles, suffixes: needles, best: ANYTHING }
}

function joined(left: Need, right: Need): Need {
  const middle = product(left.suffixes, right.prefixes)
  const prefixes = left.exact ? product(left.prefixes, right.prefixes) : undefined
  const suffixes = right.exact ? product(left.suffixes, right.suffixes) : undefined
  return {
    exact: right.exact && (prefixes?.every(isShort) ?? false),
    prefixes: (prefixes ?? left.prefixes).map((needle) => needle.slice(0, MOST_PLACES)),
    suffixes: (suffixes ?? right.suffixes).map((needle) => needle.slice(-MOST_PLACES)),
    best: [left.best, right.best, middle ?? left.suffixes, middle ?? right.prefixes].reduce(rarer),
  }
}

const isShort = (needle: Needle) => needle.length <= MOST_PLACES

function either(left: Need, right: Need): Need {
  const prefixes = union(left.prefixes, right.prefixes)
  return {
    exact: left.exact && right.exact && prefixes !== ANYTHING,
    prefixes,
    suffixes: union(left.suffixes, right.suffixes),
    best: union(bestOf(left), bestOf(right)),
  }
}

function repeated(body: Need, min: number, max: number): Need {
  if (min === 0 || min > max) return NONE
  if (!body.exact) return body
  const times = Math.min(min, MOST_PLACES)
  const all = Array.from({ length: times }, () => body).reduce(joined)
  return { ...all, exact: all.exact && min === max && min === times }
}

/** Every needle of one set in front of every one of the other; undefined if that makes too many. */
function product(left: Needles, right: Needles): Needles | undefined {
  if (left.length * right.length > MOST_NEEDLES) return undefined
  return left.flatMap((front) => right.map((back) => [...front, ...back]))
}

function union(left: Needles, right: Needles): Needles {
  const both = new Map([...left, ...right].map((needle) => [needle.join('\n'), needle]))
  return both.size > MOST_NEEDLES ? ANYTHING : [...both.values()]
}

const bestOf = ({ prefixes, suffixes, best }: Need) => [best, prefixes, suffixes].reduce(rarer)

function rarer(left: Needles, right: Needles): Needles {
  return frequencyOf(right) < frequencyOf(left) ? right : left
}
