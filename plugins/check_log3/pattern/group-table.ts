import type { GroupNode, Node } from './syntax.ts'

/** The groups that a number or a name may mean: several with branch reset, or when a name is given twice. */
export type Target = { readonly groups: readonly GroupNode[]; readonly numbers: readonly number[] }

/** All groups of a node, in source order. */
export function groupsIn(node: Node): GroupNode[] {
  return [...(node.kind === 'group' ? [node] : []), ...childrenOf(node).flatMap(groupsIn)]
}

/** True if a node of this kind is somewhere in the tree. */
export function holds(node: Node, kind: Node['kind']): boolean {
  return node.kind === kind || childrenOf(node).some((child) => holds(child, kind))
}

/** What references may mean, by number and by name. */
export function targetsOf(tree: Node): ReadonlyMap<number | string, Target> {
  const targets = new Map<number | string, { groups: GroupNode[]; numbers: number[] }>()
  for (const group of groupsIn(tree)) {
    for (const key of keysOf(group)) {
      const target = targets.get(key) ?? { groups: [], numbers: [] }
      target.groups.push(group)
      if (!target.numbers.includes(group.number)) target.numbers.push(group.number)
      targets.set(key, target)
    }
  }
  return targets
}

/** The number of a group, and its name if it has one. */
export function keysOf(group: GroupNode): (number | string)[] {
  return group.name === undefined ? [group.number] : [group.number, group.name]
}

/** The nodes directly below. */
export function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'char':
    case 'set':
    case 'any-newline':
    case 'anchor':
    case 'reference':
      return []
    case 'sequence':
      return node.parts
    case 'alternation':
      return node.branches
    case 'group':
    case 'look':
    case 'atomic':
    case 'repeat':
      return [node.body]
    case 'conditional':
      return [node.test, node.yes, node.no]
  }
}
