import type { CompiledPattern, PatternMatch } from '../pattern/compile.ts'
import { expected, startCursor, takeHere } from './cursor.ts'
import { evaluate } from './evaluate.ts'
import { checkGroups } from './groups.ts'
import { parseExpression } from './parse.ts'
import { type PerfSpec, parsePerfSpec } from './perf-spec.ts'
import { childrenOf, type Expression, ExpressionError } from './syntax.ts'
import { fillTemplate, parseTemplate, type Template } from './template.ts'
import { isTrue, toNumber } from './values.ts'

/** --where, --text and --perf as given; `whereOption` is the option that the expression came by. */
export type ExpressionTexts = {
  readonly where: string | undefined
  readonly whereOption: '--where' | '--where-file'
  readonly text: string | undefined
  readonly perf: readonly string[]
  /** --crlf: a CR before the LF is no part of the line. */
  readonly crlf: boolean
}

/** What becomes of a match: does it count, what is shown in its place, and a value for each --perf. */
export type Verdict = {
  readonly kind: 'counted' | 'rejected' | 'failed'
  readonly text: string | undefined
  readonly values: readonly (number | undefined)[]
}

/** Judges matches by expressions; keeps nothing from one line to the next. */
export type LineJudge = {
  /** `line` with its LF, which must be a match. */
  readonly judge: (line: string) => Verdict
  readonly perf: readonly PerfSpec[]
  /** --text: what is shown is our own. */
  readonly ownText: boolean
  /** Longest line that no pattern of an expression can run away on, in characters. */
  readonly safeLength: number
}

export type JudgeOutcome =
  | { readonly kind: 'judge'; readonly judge: LineJudge }
  | { readonly kind: 'error'; readonly reason: string }

/**
 * Compiles expressions for the matches of `patterns` (spec/check_log3.md 4.4). A reason names the option and the offset in
 * its value, in characters from 0.
 */
export function compileJudge(
  texts: ExpressionTexts,
  patterns: readonly CompiledPattern[],
  unicode: boolean,
  first: (line: string) => PatternMatch | undefined = (line) => firstMatch(line, patterns),
): JudgeOutcome {
  let current: { option: string; source: string } = { option: '', source: '' }
  const reading = <Result>(option: string, source: string, parse: () => Result): Result => {
    current = { option, source }
    return parse()
  }
  try {
    const { where, whereOption, text } = texts
    const condition =
      where === undefined ? undefined : reading(whereOption, where, () => parseWhere(where, patterns, unicode))
    const template = text === undefined ? undefined : reading('--text', text, () => parseText(text, patterns, unicode))
    const perf = texts.perf.map((spec) => reading('--perf', spec, () => parsePerf(spec, patterns, unicode)))
    return { kind: 'judge', judge: judgeOf({ condition, template, perf, crlf: texts.crlf }, first) }
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error
    const offset = Array.from(current.source.slice(0, error.offset)).length
    return { kind: 'error', reason: `${current.option}: ${error.message} at offset ${offset}` }
  }
}

function parseWhere(source: string, patterns: readonly CompiledPattern[], unicode: boolean): Expression {
  const cursor = startCursor(source, unicode)
  const expression = parseExpression(cursor)
  if (!takeHere(cursor, /\s*$/y)) expected(cursor, 'an operator or the end')
  checkGroups(expression, patterns)
  return expression
}

function parseText(source: string, patterns: readonly CompiledPattern[], unicode: boolean): Template {
  const template = parseTemplate(source, unicode)
  for (const part of template) if (typeof part !== 'string') checkGroups(part, patterns)
  return template
}

function parsePerf(source: string, patterns: readonly CompiledPattern[], unicode: boolean): PerfSpec {
  const spec = parsePerfSpec(source, unicode)
  checkGroups(spec.expression, patterns)
  return spec
}

type Parts = {
  readonly condition: Expression | undefined
  readonly template: Template | undefined
  readonly perf: readonly PerfSpec[]
  readonly crlf: boolean
}

function judgeOf(
  { condition, template, perf, crlf }: Parts,
  first: (line: string) => PatternMatch | undefined,
): LineJudge {
  const expressions = [
    ...(condition ? [condition] : []),
    ...(template ?? []).filter((part) => typeof part !== 'string'),
    ...perf.map((spec) => spec.expression),
  ]
  return {
    perf,
    ownText: template !== undefined,
    safeLength: Math.min(...expressions.map(safeLengthOf)),
    judge: (line) => {
      const seen = crlf ? line.replace(/\r\n$/, '\n') : line
      const match = first(seen) ?? { groups: [seen.replace(/\n$/, '')], named: {} }
      const values = perf.map(({ expression }) => numberOf(expression, match))
      const holds = condition === undefined ? 1 : evaluate(condition, match)
      if (holds === undefined) return { kind: 'failed', text: undefined, values }
      if (!isTrue(holds)) return { kind: 'rejected', text: undefined, values }
      if (template === undefined) return { kind: 'counted', text: undefined, values }
      const text = fillTemplate(template, match)
      return { kind: text === undefined ? 'failed' : 'counted', text, values }
    },
  }
}

/** The groups belong to the first pattern in order that matches the line. */
function firstMatch(line: string, patterns: readonly CompiledPattern[]): PatternMatch | undefined {
  for (const pattern of patterns) {
    const match = pattern.exec(line)
    if (match) return match
  }
  return undefined
}

function numberOf(expression: Expression, match: PatternMatch): number | undefined {
  const value = evaluate(expression, match)
  return value === undefined ? undefined : toNumber(value)
}

function safeLengthOf(expression: Expression): number {
  const own = expression.kind === 'fits' ? expression.pattern.safeLength : Number.POSITIVE_INFINITY
  return Math.min(own, ...childrenOf(expression).map(safeLengthOf))
}
