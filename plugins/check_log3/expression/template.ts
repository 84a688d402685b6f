import type { PatternMatch } from '../pattern/compile.ts'
import { expected, startCursor, takeHere, takeOne } from './cursor.ts'
import { evaluate } from './evaluate.ts'
import { parseExpression } from './parse.ts'
import { type Expression, ExpressionError } from './syntax.ts'
import { toText } from './values.ts'

/** A --text template: plain text and what is put between. */
export type Template = readonly (string | Expression)[]

const ESCAPES: Readonly<Record<string, string>> = { $$: '$', '\\n': '\n', '\\t': '\t' }

/** Reads a template (grammar in spec/check_log3.md 4.4); throws an ExpressionError. */
export function parseTemplate(source: string, unicode: boolean): Template {
  const cursor = startCursor(source, unicode)
  const parts: (string | Expression)[] = []
  while (cursor.at < source.length) {
    const offset = cursor.at
    const plain = takeHere(cursor, /\$\$|\\[nt]|[^$\\]+|\\/y)?.[0]
    const group = plain === undefined ? takeHere(cursor, /\$(\d+)|\$\{\s*([A-Za-z_]\w*)\s*\}/y) : undefined
    if (plain !== undefined) parts.push(ESCAPES[plain] ?? plain)
    else if (group) parts.push({ kind: 'group', group: group[2] ?? Number(group[1]), offset })
    else if (takeHere(cursor, /\$\{/y)) {
      parts.push(parseExpression(cursor))
      if (!takeOne(cursor, ['}'])) expected(cursor, "an operator or '}'")
    } else
      throw new ExpressionError('expected $1, an expression in braces behind the $, or $$ for a dollar sign', offset)
  }
  return parts
}

/** The text for a line; undefined if a part has no value. */
export function fillTemplate(template: Template, match: PatternMatch): string | undefined {
  let text = ''
  for (const part of template) {
    const value = typeof part === 'string' ? part : evaluate(part, match)
    if (value === undefined) return undefined
    text += toText(value)
  }
  return text
}
