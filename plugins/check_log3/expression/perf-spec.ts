import { expected, startCursor, takeHere } from './cursor.ts'
import { parseExpression } from './parse.ts'
import { type Expression, ExpressionError } from './syntax.ts'
import { toText } from './values.ts'

/** What becomes of the values of all matches. */
const aggregates = ['last', 'sum', 'min', 'max', 'avg'] as const
export type Aggregate = (typeof aggregates)[number]

/** One --perf: a label, how values are put together, their unit, and where they come from. */
export type PerfSpec = {
  readonly label: string
  readonly aggregate: Aggregate
  readonly unit: string
  readonly expression: Expression
}

/** Reads `LABEL[:AGGREGATE[:UNIT]]=EXPR`; a label with a colon or an equals sign stands in single quotes. Throws an ExpressionError. */
export function parsePerfSpec(source: string, unicode: boolean): PerfSpec {
  const cursor = startCursor(source, unicode)
  const [, quoted, plain = ''] = takeHere(cursor, /'((?:[^']|'')*)'|([^:='|]*)/y) ?? []
  const label = quoted?.replaceAll("''", "'") ?? plain.trim()
  if (label === '' || /[|\0-\x1f\x7f]/.test(label))
    throw new ExpressionError('expected a label without | and control characters', 0)
  const aggregate = takeHere(cursor, /\s*:/y) ? takeAggregate(cursor) : 'last'
  const unit = takeHere(cursor, /\s*:/y) ? takeUnit(cursor) : ''
  if (!takeHere(cursor, /\s*=/y)) expected(cursor, "':' or '='")
  const expression = parseExpression(cursor)
  if (!takeHere(cursor, /\s*$/y)) expected(cursor, 'an operator or the end')
  return { label, aggregate, unit, expression }
}

function takeAggregate(cursor: ReturnType<typeof startCursor>): Aggregate {
  const offset = cursor.at
  const word = takeHere(cursor, /\s*(\w*)/y)?.[1]
  const found = aggregates.find((each) => each === word)
  if (found) return found
  throw new ExpressionError(`expected ${aggregates.join(', ')}, found '${word}'`, offset)
}

/** As in the plugin guidelines: no digits, no quotes, nothing that ends a value. */
function takeUnit(cursor: ReturnType<typeof startCursor>): string {
  return takeHere(cursor, /\s*([^\s\d;:='"|,.+-]+)/y)?.[1] ?? expected(cursor, 'a unit, as ms, % or B')
}

/** What was measured of one label so far. */
export class Gauge {
  readonly #spec: PerfSpec
  #count = 0
  #value = 0

  constructor(spec: PerfSpec) {
    this.#spec = spec
  }

  /** A match's value; undefined, which is skipped, where the expression had none. */
  add(value: number | undefined): void {
    if (value === undefined) return
    this.#value = this.#count === 0 ? value : this.#joined(value)
    this.#count++
  }

  /** As performance data: `label=912ms`, `U` where nothing was measured. */
  toString(): string {
    const { label, aggregate, unit } = this.#spec
    const name = /[\s='"]/.test(label) ? `'${label.replaceAll("'", "''")}'` : label
    if (this.#count === 0 || !Number.isFinite(this.#value)) return `${name}=U`
    return `${name}=${toText(aggregate === 'avg' ? this.#value / this.#count : this.#value)}${unit}`
  }

  #joined(value: number): number {
    switch (this.#spec.aggregate) {
      case 'last':
        return value
      case 'sum':
      case 'avg':
        return this.#value + value
      case 'min':
        return Math.min(this.#value, value)
      case 'max':
        return Math.max(this.#value, value)
    }
  }
}
