import { childrenOf, groupsIn, holds, keysOf, type Target, targetsOf } from './group-table.ts'
import { emptinessOf, hasFixedWidth, isAscii, triesInOtherOrder, widthOf } from './shape.ts'
import {
  type ConditionalNode,
  fail,
  type GroupNode,
  type LookNode,
  type Node,
  type ReferenceNode,
  type RepeatNode,
  refuse,
} from './syntax.ts'

/**
 * What is known of a group at one place of the pattern. `one`: it holds the same text in Perl and in JavaScript.
 * `stale`: a round of a loop begins, Perl still has the text of the round before. `mixed`: several groups of the name may be set.
 */
type Knowledge = 'maybe' | 'one' | 'stale' | 'mixed'
type State = ReadonlyMap<number | string, Knowledge>

type Walk = {
  readonly targets: ReadonlyMap<number | string, Target>
  readonly unsure: Set<number>
  /** Inside a look-behind, which JavaScript runs backwards: what was known before it. */
  readonly frozen: State | undefined
  /** Where text is matched backwards. */
  readonly backwards: boolean
}

/**
 * Refuses references to groups that may be unset or differ from Perl (JavaScript forgets groups at each round of a loop
 * and lets an unset one match the empty text), and what cannot run backwards. Returns the numbers of the groups whose
 * text after a match may not be Perl's; whether a line matches does not depend on them.
 */
export function checkReferences(tree: Node): readonly number[] {
  const walk: Walk = { targets: targetsOf(tree), unsure: new Set(), frozen: undefined, backwards: false }
  step(walk, tree, new Map())
  if (someLoopReordered(tree)) for (const group of groupsIn(tree)) walk.unsure.add(group.number)
  return [...walk.unsure].sort((left, right) => left - right)
}

function step(walk: Walk, node: Node, state: State): State {
  switch (node.kind) {
    case 'char':
    case 'set':
    case 'any-newline':
    case 'anchor':
      return state
    case 'sequence':
      return node.parts.reduce((known, part) => step(walk, part, known), state)
    case 'alternation':
      return node.branches.map((branch) => step(walk, branch, state)).reduce(joined)
    case 'group':
      return stepGroup(walk, node, state)
    case 'look':
      return stepLook(walk, node, state)
    case 'atomic':
      return stepAtomic(walk, node.body, node.offset, state)
    case 'repeat':
      return stepRepeat(walk, node, state)
    case 'reference':
      checkReference(walk, node, state)
      return state
    case 'conditional':
      return stepConditional(walk, node, state)
  }
}

function checkReference(walk: Walk, node: ReferenceNode, state: State): void {
  const { to, text, offset, fold } = node
  const target = walk.targets.get(to)
  if (target === undefined) fail(`reference to nonexistent group ${text}`, offset)
  if ((walk.frozen ?? state).get(to) !== 'one') refuse(`reference ${text} to a group that may be unset`, offset)
  // The engine cannot fold ASCII letters only; printReference gets by for these.
  const foldable =
    fold === 'none' || fold === 'unicode' || target.groups.every(({ body }) => isAscii(body) || widthOf(body) === 1)
  if (!foldable) refuse(`case-insensitive reference ${text} to a group that may hold other than ASCII text`, offset)
}

function stepGroup(walk: Walk, node: GroupNode, state: State): State {
  const known = new Map(step(walk, node.body, state))
  for (const key of keysOf(node)) known.set(key, afterSetting(walk.targets.get(key), known.get(key)))
  return known
}

function afterSetting(target: Target | undefined, before: Knowledge | undefined): Knowledge {
  if (target === undefined || before === 'mixed') return 'mixed'
  if (before === undefined || target.groups.length === 1) return 'one'
  return before === 'stale' && target.numbers.length === 1 ? 'one' : 'mixed'
}

function stepLook(walk: Walk, node: LookNode, state: State): State {
  const backwards = node.behind
  const frozen = walk.frozen ?? (backwards ? state : undefined)
  const after = step({ ...walk, backwards, frozen }, node.body, state)
  const groups = groupsIn(node.body)
  if (node.negated) {
    // Perl may leave text in them.
    for (const group of groups) walk.unsure.add(group.number)
    return state
  }
  const differs = (backwards && !hasFixedWidth(node.body)) || someLoopReordered(node.body)
  return differs ? spoiled(walk, groups, after) : after
}

function stepAtomic(walk: Walk, body: Node, offset: number, state: State): State {
  if (walk.backwards) refuse('an atomic group in a look-behind', offset)
  if (someLoopReordered(body)) refuse('an atomic group over a loop that may match nothing', offset)
  return step(walk, body, state)
}

function stepRepeat(walk: Walk, node: RepeatNode, state: State): State {
  const { body, offset } = node
  if (node.mode === 'possessive') return stepAtomic(walk, { ...node, mode: 'greedy' }, offset, state)
  const groups = groupsIn(body)
  const after = step(walk, body, node.max > 1 ? atRound(walk, groups, state) : state)
  if (node.max > 1) markUnsure(walk, groups, after)
  const left = node.min > 0 ? after : joined(state, after)
  // Perl's last round may be an empty one, which JavaScript takes back.
  return node.min < node.max && emptinessOf(body) !== 'never' ? spoiled(walk, groups, left) : left
}

function stepConditional(walk: Walk, node: ConditionalNode, state: State): State {
  if (groupsIn(node.test).length > 0 && holds(node.test, 'reference')) refuse('a reference in a condition', node.offset)
  const after = joined(step(walk, node.yes, step(walk, node.test, state)), step(walk, node.no, state))
  // Perl may leave the text of a branch that failed.
  markUnsure(walk, groupsIn(node), after)
  return after
}

/** Notes the groups that need not be set. */
function markUnsure(walk: Walk, groups: readonly GroupNode[], state: State): void {
  for (const group of groups) if (state.get(group.number) !== 'one') walk.unsure.add(group.number)
}

function atRound(walk: Walk, groups: readonly GroupNode[], state: State): State {
  const known = new Map(state)
  for (const key of groups.flatMap(keysOf)) {
    const before = state.get(key)
    const several = (walk.targets.get(key)?.groups.length ?? 0) > 1
    known.set(key, several && before !== undefined && before !== 'stale' ? 'mixed' : 'stale')
  }
  return known
}

function spoiled(walk: Walk, groups: readonly GroupNode[], state: State): State {
  const known = new Map(state)
  for (const group of groups) {
    walk.unsure.add(group.number)
    for (const key of keysOf(group)) known.set(key, 'mixed')
  }
  return known
}

function joined(left: State, right: State): State {
  const known = new Map<number | string, Knowledge>()
  for (const key of new Set([...left.keys(), ...right.keys()])) {
    const [one, other] = [left.get(key), right.get(key)]
    const either = one === 'mixed' || other === 'mixed' ? 'mixed' : 'maybe'
    known.set(key, one === other && one !== undefined ? one : either)
  }
  return known
}

function someLoopReordered(node: Node): boolean {
  if (node.kind === 'repeat' && triesInOtherOrder(node)) return true
  return childrenOf(node).some(someLoopReordered)
}
