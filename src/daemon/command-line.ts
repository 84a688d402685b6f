/**
 * From the text of a query to a command line (spec/nrpe.md §2.8). All texts here are binary strings, one character per
 * byte, so that arguments in any charset arrive as they were sent.
 */
import { type Part, splitMacros, splitMacrosAsStock } from '../config/macros.ts'
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
  const split = rules.strict ? splitMacrosAsStock : splitMacros
  const parts = split(whole).map((part) => insertable(part, rules.strict))
  if (rules.quote) return { line: quotedLine(parts, args), script: shellScript(parts, args), parameters: args }
  const line = parts.map((part) => textOf(part, args)).join('')
  return { line, script: line, parameters: [] }
}

function textOf(part: string | Inserted, args: readonly string[]): string {
  if (typeof part === 'string') return part
  return part.argument === 'all' ? args.join(' ') : (args[part.argument - 1] ?? '')
}

/** A place for an argument that no query has. */
const noArgument: Inserted = { argument: 0 }

/** A part of a definition as it is inserted: `strict` fills in no more than stock does. */
function insertable(part: Part, strict: boolean): string | Inserted {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'argument':
      return { argument: part.number }
    case 'ours':
      if (!strict) return { argument: part.argument }
      return part.argument === 'all' ? noArgument : ''
    case 'nothing':
      return noArgument
    case 'lone dollar':
      return '$'
  }
}
