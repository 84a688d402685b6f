/**
 * From the text of a query to a command line (spec/nrpe.md §2.8). All texts here are binary strings, one character per
 * byte, so that arguments in any charset arrive as they were sent.
 */
import { type Inserted, quotedLine, shellScript } from './quoting.ts'

/** A query's text, split. */
export type Query = { readonly name: string; readonly args: readonly string[] }

/** How a command line is made. */
export type LineRules = {
  /** As stock, its faults included (compat=strict). */
  readonly strict: boolean
  /** Arguments as single words (argument_quoting). */
  readonly quote: boolean
}

/** A command line with its arguments in place. */
export type CommandLine = {
  /** As it can be split into words, and for the log. */
  readonly line: string
  /** For the shell, with its positional parameters: the same where arguments are not quoted. */
  readonly script: string
  readonly parameters: readonly string[]
}

/** $ARG1$ to $ARG16$ are all that stock has. */
const stockArguments = 16

/**
 * Splits a query at each `!`: the command's name, then its arguments, empty ones too. Stock splits at runs of `!`, so
 * that empty arguments vanish, and drops all behind the sixteenth. Undefined where nothing is left, as in `!!`.
 */
export function parseQuery(text: string, strict: boolean): Query | undefined {
  const [name = '', ...args] = text.replace(/^!+/, '').split('!')
  if (name === '') return undefined
  return { name, args: strict ? args.filter((arg) => arg !== '').slice(0, stockArguments) : args }
}

/** The command line of a definition, with its prefix and the arguments filled in. */
export function buildCommandLine(
  prefix: string | undefined,
  definition: string,
  args: readonly string[],
  rules: LineRules,
): CommandLine {
  const whole = prefix === undefined ? definition : `${prefix} ${definition}`
  const parts = rules.strict ? splitAsStock(whole) : splitMacros(whole)
  if (rules.quote) return { line: quotedLine(parts, args), script: shellScript(parts, args), parameters: args }
  const line = parts.map((part) => textOf(part, args)).join('')
  return { line, script: line, parameters: [] }
}

function textOf(part: string | Inserted, args: readonly string[]): string {
  if (typeof part === 'string') return part
  return part.argument === 'all' ? args.join(' ') : (args[part.argument - 1] ?? '')
}

/**
 * Splits a definition at its macros: `$ARG1$`, `$ARG2$` and so on, and `$ARGS$` for all of them; other `$ARG…$` are
 * nothing, `$$` is one `$`, and `$OTHER$` stays. Unlike stock, a `$` that begins none of these, as in
 * `awk '{print $1}'` or `$HOME/x $ARG1$`, stays as it is and does not shift the pairs after it.
 */
function splitMacros(line: string): readonly (string | Inserted)[] {
  const parts: (string | Inserted)[] = []
  let position = 0
  while (position < line.length) {
    const start = line.indexOf('$', position)
    if (start < 0) break
    parts.push(line.slice(position, start))
    const end = line.indexOf('$', start + 1)
    const part = end < 0 ? undefined : meaningOf(line.slice(start + 1, end))
    parts.push(part ?? '$')
    position = part === undefined ? start + 1 : end + 1
  }
  parts.push(line.slice(position))
  return parts
}

/** What stands for the text between two `$`; undefined where it is no macro, so that the first `$` is on its own. */
function meaningOf(piece: string): string | Inserted | undefined {
  if (piece === '') return '$'
  if (piece === 'ARGS') return { argument: 'all' }
  if (/^ARG(\s*\d)?\S*$/.test(piece)) return { argument: numberOf(piece) }
  return /^\w+$/.test(piece) ? `$${piece}$` : undefined
}

/** Every second piece between `$` is a macro, whatever it holds; an odd `$` adds one at the end. */
function splitAsStock(line: string): readonly (string | Inserted)[] {
  return line.split('$').map((piece, index) => {
    if (index % 2 === 0) return piece
    if (piece === '') return '$'
    if (!piece.startsWith('ARG')) return `$${piece}$`
    const argument = numberOf(piece)
    return argument > stockArguments ? '' : { argument }
  })
}

/** As C's atoi reads it; 0, which no argument has, where there is no number. */
function numberOf(piece: string): number {
  return Number.parseInt(piece.slice(3), 10) || 0
}
