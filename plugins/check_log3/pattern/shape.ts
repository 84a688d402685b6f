import { childrenOf } from './group-table.ts'
import type { Node, RepeatNode } from './syntax.ts'

/**
 * Whether a node can match the empty text: never, only that, last of all it tries, or possibly before something longer.
 */
export type Emptiness = 'never' | 'only' | 'last' | 'early'

/** How a node stands to the empty text. */
export function emptinessOf(node: Node): Emptiness {
  switch (node.kind) {
    case 'char':
    case 'set':
    case 'any-newline':
      return 'never'
    case 'anchor':
    case 'look':
      return 'only'
    case 'reference':
      return 'last'
    case 'sequence':
      return ofSequence(node.parts.map(emptinessOf))
    case 'alternation':
      return node.branches.map(emptinessOf).reduce(ofBranches)
    case 'conditional':
      return ofEither(emptinessOf(node.yes), emptinessOf(node.no))
    case 'group':
      return emptinessOf(node.body)
    case 'atomic':
      return once(emptinessOf(node.body))
    case 'repeat':
      return node.mode === 'possessive' ? once(ofRepeat(node)) : ofRepeat(node)
  }
}

/**
 * True for a loop that tries other lengths first than Perl does: after an empty round Perl leaves the loop, JavaScript
 * takes the round back. Both reach the same ends of text, in another order.
 */
export function triesInOtherOrder(node: RepeatNode): boolean {
  return node.mode !== 'lazy' && node.min < node.max && emptinessOf(node.body) === 'early'
}

/** True if all matches of a node have the same length; a reference has none that is known. */
export function hasFixedWidth(node: Node): boolean {
  return !Number.isNaN(widthOf(node))
}

function ofSequence(parts: readonly Emptiness[]): Emptiness {
  if (parts.includes('never')) return 'never'
  if (parts.includes('early')) return 'early'
  return parts.includes('last') ? 'last' : 'only'
}

function ofBranches(left: Emptiness, right: Emptiness): Emptiness {
  if (left === 'never') return right === 'only' ? 'last' : right
  if (left === 'only' && right === 'only') return 'only'
  return right === 'only' ? left : 'early'
}

function ofEither(yes: Emptiness, no: Emptiness): Emptiness {
  if (yes === no) return yes
  return yes === 'early' || no === 'early' ? 'early' : 'last'
}

function once(emptiness: Emptiness): Emptiness {
  return emptiness === 'early' ? 'last' : emptiness
}

function ofRepeat(node: RepeatNode): Emptiness {
  const body = emptinessOf(node.body)
  if (node.max === 0 || body === 'only') return 'only'
  if (body === 'never' && node.min > 0) return 'never'
  return node.mode === 'lazy' ? 'early' : body === 'early' ? 'early' : 'last'
}

/** True if a node matches ASCII text only. */
export function isAscii(node: Node): boolean {
  if (node.kind === 'char') return node.code < 0x80 && node.fold !== 'unicode'
  if (node.kind === 'reference' || node.kind === 'any-newline') return false
  if (node.kind !== 'set') return childrenOf(node).every(isAscii)
  const within = node.items.every((item) => (item.kind === 'range' ? item.to < 0x80 : item.asciiOnly && !item.negated))
  return within && !node.negated && node.fold !== 'unicode'
}

/** Characters matched, NaN if that varies. */
export function widthOf(node: Node): number {
  switch (node.kind) {
    case 'char':
    case 'set':
      return 1
    case 'anchor':
    case 'look':
      return 0
    case 'any-newline':
    case 'reference':
      return Number.NaN
    case 'sequence':
      return node.parts.map(widthOf).reduce((sum, width) => sum + width, 0)
    case 'alternation':
      return node.branches.map(widthOf).reduce((one, other) => (one === other ? one : Number.NaN))
    case 'conditional':
      return widthOf(node.yes) === widthOf(node.no) ? widthOf(node.yes) : Number.NaN
    case 'group':
    case 'atomic':
      return widthOf(node.body)
    case 'repeat':
      return node.min === node.max ? node.min * widthOf(node.body) : Number.NaN
  }
}
