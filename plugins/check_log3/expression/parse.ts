import { type Cursor, deeper, expected, skipBlanks, takeHere, takeOne } from './cursor.ts'
import { functions } from './functions.ts'
import { parsePatternLiteral } from './pattern-literal.ts'
import { type BinaryOperator, type Expression, ExpressionError } from './syntax.ts'

const OR = ['||', 'or'] as const
const AND = ['&&', 'and'] as const
const COMPARISONS = ['==', '!=', '<=', '<', '>=', '>', 'eq', 'ne', 'lt', 'le', 'gt', 'ge'] as const
const FITS = ['=~', '!~'] as const
const SUMS = ['+', '-', '.'] as const
const PRODUCTS = ['*', '/', '%'] as const

/** What may stand where a value is wanted. */
const VALUE = "a number, a text, a group as $1, a function or '('"

/** A whole expression, up to what cannot belong to it (grammar in spec/check_log3.md 4.4). Throws an ExpressionError. */
export function parseExpression(cursor: Cursor): Expression {
  let left = parseAnd(cursor)
  while (takeOne(cursor, OR)) left = { kind: 'or', left, right: parseAnd(cursor) }
  return left
}

function parseAnd(cursor: Cursor): Expression {
  let left = parseNot(cursor)
  while (takeOne(cursor, AND)) left = { kind: 'and', left, right: parseNot(cursor) }
  return left
}

function parseNot(cursor: Cursor): Expression {
  if (!takeOne(cursor, ['!', 'not'])) return parseComparison(cursor)
  return deeper(cursor, () => ({ kind: 'not', operand: parseNot(cursor) }))
}

function parseComparison(cursor: Cursor): Expression {
  const left = parseSum(cursor)
  const fits = takeOne(cursor, FITS)
  if (fits) return { kind: 'fits', operand: left, pattern: parsePatternLiteral(cursor), negated: fits === '!~' }
  const operator = takeOne(cursor, COMPARISONS)
  return operator ? { kind: 'binary', operator, left, right: parseSum(cursor) } : left
}

function parseSum(cursor: Cursor): Expression {
  return parseChain(cursor, SUMS, parseTerm)
}

function parseTerm(cursor: Cursor): Expression {
  return parseChain(cursor, PRODUCTS, parseUnary)
}

function parseChain(
  cursor: Cursor,
  operators: readonly BinaryOperator[],
  parseOne: (cursor: Cursor) => Expression,
): Expression {
  let left = parseOne(cursor)
  for (;;) {
    const operator = takeOne(cursor, operators)
    if (!operator) return left
    left = { kind: 'binary', operator, left, right: parseOne(cursor) }
  }
}

function parseUnary(cursor: Cursor): Expression {
  if (!takeOne(cursor, ['-'])) return parseAtom(cursor)
  return deeper(cursor, () => ({ kind: 'minus', operand: parseUnary(cursor) }))
}

function parseAtom(cursor: Cursor): Expression {
  skipBlanks(cursor)
  const offset = cursor.at
  const number = takeHere(cursor, /\d+(?:\.\d+)?/y)?.[0]
  if (number !== undefined) return parseNumber(cursor, number)
  const group = takeHere(cursor, /\$(\d+)|\$\{\s*([A-Za-z_]\w*)\s*\}/y)
  if (group) return { kind: 'group', group: group[2] ?? Number(group[1]), offset }
  if (takeOne(cursor, ['('])) {
    const inner = deeper(cursor, () => parseExpression(cursor))
    if (!takeOne(cursor, [')'])) expected(cursor, "an operator or ')'")
    return inner
  }
  const text = takeHere(cursor, /"((?:[^"\\]|\\.)*)"|'([^']*)'/sy)
  if (text) return { kind: 'constant', value: text[2] ?? unescaped(text[1] ?? '') }
  const quote = takeHere(cursor, /["']/y)?.[0]
  if (quote !== undefined) throw new ExpressionError(`expected a closing ${quote} for the text`, offset)
  const name = takeHere(cursor, /[A-Za-z_]\w*(?=\s*\()/y)?.[0]
  return name === undefined ? expected(cursor, VALUE) : parseCall(cursor, name, offset)
}

function parseNumber(cursor: Cursor, digits: string): Expression {
  // 5ms or 1e3 would be two tokens side by side, which never fit: say what is wrong with them.
  if (/\w/.test(cursor.source.charAt(cursor.at)) && !takesWord(cursor)) expected(cursor, `only digits in a number`)
  return { kind: 'constant', value: Number(digits) }
}

/** A word operator may follow a number directly. */
function takesWord(cursor: Cursor): boolean {
  return /^(?:or|and|eq|ne|lt|le|gt|ge)\b/.test(cursor.source.slice(cursor.at))
}

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (_, letter: string) => (letter === 'n' ? '\n' : letter === 't' ? '\t' : letter))
}

function parseCall(cursor: Cursor, name: string, offset: number): Expression {
  const entry = functions.get(name)
  if (!entry) {
    throw new ExpressionError(`no function '${name}' (there are ${[...functions.keys()].join(', ')})`, offset)
  }
  takeOne(cursor, ['('])
  const operands: Expression[] = []
  if (!takeOne(cursor, [')'])) {
    do operands.push(deeper(cursor, () => parseExpression(cursor)))
    while (takeOne(cursor, [',']))
    if (!takeOne(cursor, [')'])) expected(cursor, "an operator, ',' or ')'")
  }
  const { least, most } = entry
  if (operands.length < least || operands.length > most) {
    const range =
      least === most ? `${least}` : most === Number.POSITIVE_INFINITY ? `${least} or more` : `${least} or ${most}`
    throw new ExpressionError(`${name}() with ${operands.length} values (it takes ${range})`, offset)
  }
  return { kind: 'call', entry, operands }
}
