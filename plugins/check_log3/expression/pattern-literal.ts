import { type CompiledPattern, compilePattern } from '../pattern/compile.ts'
import { type Cursor, expected, skipBlanks, takeHere } from './cursor.ts'
import { ExpressionError } from './syntax.ts'

/** `/pattern/` or `/pattern/i`, compiled at once; a slash inside has a backslash. */
export function parsePatternLiteral(cursor: Cursor): CompiledPattern {
  skipBlanks(cursor)
  const offset = cursor.at
  const [, source, flags] = takeHere(cursor, /\/((?:[^/\\]|\\.)*)\/(\w*)/sy) ?? []
  if (source === undefined || flags === undefined) return expected(cursor, 'a pattern as /PATTERN/ or /PATTERN/i')
  if (flags !== '' && flags !== 'i')
    throw new ExpressionError(`unknown flag '${flags}', only i is known`, cursor.at - flags.length)
  if (source === '') throw new ExpressionError("the empty pattern '' fits every text", offset)
  const outcome = compilePattern(source, { ignoreCase: flags === 'i', unicode: cursor.unicode })
  if (outcome.kind === 'pattern') return outcome.pattern
  const within = Array.from(source).slice(0, outcome.offset).join('').length
  throw new ExpressionError(`pattern '${source}': ${outcome.reason}`, offset + 1 + within)
}
