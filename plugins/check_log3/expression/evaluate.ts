import type { PatternMatch } from '../pattern/compile.ts'
import type { BinaryOperator, Expression } from './syntax.ts'
import { compareTexts, finite, isTrue, toNumber, toText, type Value } from './values.ts'

/** Characters of a text that operators may join; a longer one has no value. */
const longestText = 16 * 1024 * 1024

/** What an expression is worth on a line, given the groups of the pattern that matched it; undefined: no value. */
export function evaluate(expression: Expression, match: PatternMatch): Value | undefined {
  switch (expression.kind) {
    case 'constant':
      return expression.value
    case 'group':
      // A group that took no part is the empty text.
      return (
        (typeof expression.group === 'number' ? match.groups[expression.group] : match.named[expression.group]) ?? ''
      )
    case 'call': {
      const operands: Value[] = []
      for (const operand of expression.operands) {
        const value = evaluate(operand, match)
        if (value === undefined) return undefined
        operands.push(value)
      }
      return expression.entry.run(operands, match.groups[0] ?? '')
    }
    case 'not':
      return ofOne(evaluate(expression.operand, match), (value) => Number(!isTrue(value)))
    case 'minus':
      return ofOne(evaluate(expression.operand, match), (value) => {
        const number = toNumber(value)
        return number === undefined ? undefined : -number
      })
    case 'and':
    case 'or': {
      // As in Perl the value is that of the side that decides, and the other one is not looked at.
      const left = evaluate(expression.left, match)
      if (left === undefined) return undefined
      return isTrue(left) === (expression.kind === 'or') ? left : evaluate(expression.right, match)
    }
    case 'fits':
      return ofOne(evaluate(expression.operand, match), (value) =>
        Number(expression.pattern.test(toText(value)) !== expression.negated),
      )
    case 'binary': {
      const left = evaluate(expression.left, match)
      const right = evaluate(expression.right, match)
      return left === undefined || right === undefined ? undefined : combine(expression.operator, left, right)
    }
  }
}

function ofOne(value: Value | undefined, make: (value: Value) => Value | undefined): Value | undefined {
  return value === undefined ? undefined : make(value)
}

function combine(operator: BinaryOperator, left: Value, right: Value): Value | undefined {
  switch (operator) {
    case '.':
      return joined(toText(left), toText(right))
    case 'eq':
    case 'ne':
    case 'lt':
    case 'le':
    case 'gt':
    case 'ge':
      return Number(holds(operator, compareTexts(toText(left), toText(right))))
    default: {
      const [one, other] = [toNumber(left), toNumber(right)]
      return one === undefined || other === undefined ? undefined : calculate(operator, one, other)
    }
  }
}

type Numeric = Exclude<BinaryOperator, '.' | 'eq' | 'ne' | 'lt' | 'le' | 'gt' | 'ge'>

function calculate(operator: Numeric, left: number, right: number): number | undefined {
  switch (operator) {
    case '+':
      return finite(left + right)
    case '-':
      return finite(left - right)
    case '*':
      return finite(left * right)
    case '/':
      return finite(left / right)
    case '%':
      return remainder(Math.trunc(left), Math.trunc(right))
    default:
      return Number(holds(operator, left - right))
  }
}

/** As Perl's: of whole numbers, with the sign of the right one. */
function remainder(left: number, right: number): number | undefined {
  const rest = finite(left % right)
  return rest !== undefined && rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest
}

function joined(left: string, right: string): string | undefined {
  return left.length + right.length > longestText ? undefined : left + right
}

function holds(operator: Exclude<BinaryOperator, '+' | '-' | '*' | '/' | '%' | '.'>, difference: number): boolean {
  switch (operator) {
    case '==':
    case 'eq':
      return difference === 0
    case '!=':
    case 'ne':
      return difference !== 0
    case '<':
    case 'lt':
      return difference < 0
    case '<=':
    case 'le':
      return difference <= 0
    case '>':
    case 'gt':
      return difference > 0
    case '>=':
    case 'ge':
      return difference >= 0
  }
}
