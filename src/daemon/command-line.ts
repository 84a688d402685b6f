/**
 * From the text of a query to a command line (spec/nrpe.md §2.8). All texts here are binary strings, one character per
 * byte, so that arguments in any charset arrive as they were sent.
 */

/** A query's text, split. */
export type Query = { readonly name: string; readonly args: readonly string[] }

/** How many arguments a query can have: $ARG1$ to $ARG16$. Stock drops further ones, and so do we. */
const maxArguments = 16

/**
 * Splits a query at runs of `!`: the command's name, then its arguments. Empty arguments vanish, as in stock.
 * Undefined where nothing is left, as in `!!`.
 */
export function parseQuery(text: string): Query | undefined {
  const [name, ...args] = text.split('!').filter((token) => token !== '')
  return name === undefined ? undefined : { name, args: args.slice(0, maxArguments) }
}

/** The command line of a definition, with its prefix and the arguments filled in. */
export function buildCommandLine(prefix: string | undefined, definition: string, args: readonly string[]): string {
  return expandMacros(prefix === undefined ? definition : `${prefix} ${definition}`, args)
}

/**
 * Fills in the macros of a command line: `$ARG1$` to `$ARG16$` become arguments, other `$ARG…$` nothing, `$$` one `$`,
 * and `$OTHER$` stays. Values are not scanned again. Unlike stock, a `$` that
 * begins none of these, as in `awk '{print $1}'` or `$HOME/x $ARG1$`, stays as it is and does not shift the pairs
 * after it.
 */
export function expandMacros(line: string, args: readonly string[]): string {
  let result = ''
  let position = 0
  while (position < line.length) {
    const start = line.indexOf('$', position)
    if (start < 0) break
    result += line.slice(position, start)
    const end = line.indexOf('$', start + 1)
    const value = end < 0 ? undefined : macroValue(line.slice(start + 1, end), args)
    result += value ?? '$'
    position = value === undefined ? start + 1 : end + 1
  }
  return result + line.slice(position)
}

/** What stands for the text between two `$`; undefined where it is no macro, so that the first `$` is on its own. */
function macroValue(piece: string, args: readonly string[]): string | undefined {
  if (piece === '') return '$'
  if (/^ARG(\s*\d)?\S*$/.test(piece)) return args[Number.parseInt(piece.slice(3), 10) - 1] ?? ''
  return /^\w+$/.test(piece) ? `$${piece}$` : undefined
}
