import {
  compileJudge,
  type ExpressionTexts,
  type LineJudge,
} from '../../../../plugins/check_log3/expression/line-judge.ts'
import { type CompiledPattern, compilePattern } from '../../../../plugins/check_log3/pattern/compile.ts'

const nothing: ExpressionTexts = { where: undefined, whereOption: '--where', text: undefined, perf: [], crlf: false }

/** Compiles expressions for the matches of these patterns; throws what a user would read. */
export function judgeFor(texts: Partial<ExpressionTexts>, ...patterns: readonly string[]): LineJudge {
  const outcome = compileJudge({ ...nothing, ...texts }, patterns.map(compiled), false)
  if (outcome.kind === 'error') throw new Error(outcome.reason)
  return outcome.judge
}

/** What a --text template makes of a line; undefined where it has no value. */
export function textOf(template: string, line: string, ...patterns: readonly string[]): string | undefined {
  return judgeFor({ text: template }, ...(patterns.length > 0 ? patterns : ['.*'])).judge(`${line}\n`).text
}

/** What an expression is worth, as it is printed; 'no value' where it has none. */
export function worth(expression: string, line = '', ...patterns: readonly string[]): string {
  return textOf(braced(expression), line, ...patterns) ?? 'no value'
}

/** Compiles a pattern that is known to be good. */
export function compiled(source: string): CompiledPattern {
  const outcome = compilePattern(source, { ignoreCase: false, unicode: false })
  if (outcome.kind === 'error') throw new Error(outcome.reason)
  return outcome.pattern
}

/** An expression or a name as it stands in a template. */
export const braced = (inside: string) => `\${${inside}}`
