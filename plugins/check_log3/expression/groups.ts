import type { CompiledPattern } from '../pattern/compile.ts'
import { childrenOf, type Expression, ExpressionError } from './syntax.ts'

/**
 * Throws an ExpressionError where an expression asks for a group that no pattern has, or whose text is not sure to be
 * Perl's (see {@link CompiledPattern.unsureGroups}).
 */
export function checkGroups(expression: Expression, patterns: readonly CompiledPattern[]): void {
  for (const child of childrenOf(expression)) checkGroups(child, patterns)
  if (expression.kind !== 'group' || expression.group === 0) return
  const { group, offset } = expression
  const name = typeof group === 'number' ? `$${group}` : `\${${group}}`
  const found = patterns.map((pattern) => ({ pattern, numbers: numbersOf(pattern, group) }))
  if (found.every(({ numbers }) => numbers.length === 0)) {
    throw new ExpressionError(`no pattern has a group ${name}`, offset)
  }
  for (const { pattern, numbers } of found) {
    if (!numbers.some((number) => pattern.unsureGroups.includes(number))) continue
    const why = 'stands in a loop or an assertion, where Perl may see another text'
    throw new ExpressionError(`${name} ${why} (pattern '${pattern.source}')`, offset)
  }
}

function numbersOf(pattern: CompiledPattern, group: number | string): readonly number[] {
  if (typeof group === 'string') return pattern.groupNames.get(group) ?? []
  return group <= pattern.groupCount ? [group] : []
}
