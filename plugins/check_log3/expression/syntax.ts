import type { CompiledPattern } from '../pattern/compile.ts'
import type { FunctionEntry } from './functions.ts'

/** Operators between two values, by what they compare or make. */
export type BinaryOperator = '+' | '-' | '*' | '/' | '%' | '.' | NumericComparison | TextComparison
export type NumericComparison = '==' | '!=' | '<' | '<=' | '>' | '>='
export type TextComparison = 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'

/** The tree of an expression (spec/check_log3.md 4.4). Offsets count UTF-16 units from the start of the source. */
export type Expression =
  | { readonly kind: 'constant'; readonly value: number | string }
  | { readonly kind: 'group'; readonly group: number | string; readonly offset: number }
  | { readonly kind: 'call'; readonly entry: FunctionEntry; readonly operands: readonly Expression[] }
  | { readonly kind: 'not' | 'minus'; readonly operand: Expression }
  | { readonly kind: 'and' | 'or'; readonly left: Expression; readonly right: Expression }
  | {
      readonly kind: 'binary'
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
    }
  | {
      readonly kind: 'fits'
      readonly operand: Expression
      readonly pattern: CompiledPattern
      readonly negated: boolean
    }

/** A source that cannot be used; `message` says what was expected, `offset` is in UTF-16 units. */
export class ExpressionError extends Error {
  readonly offset: number
  constructor(reason: string, offset: number) {
    super(reason)
    this.offset = offset
  }
}

/** Every expression directly below. */
export function childrenOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'constant':
    case 'group':
      return []
    case 'call':
      return expression.operands
    case 'not':
    case 'minus':
    case 'fits':
      return [expression.operand]
    case 'and':
    case 'or':
    case 'binary':
      return [expression.left, expression.right]
  }
}
