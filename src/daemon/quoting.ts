/**
 * Arguments as single words (argument_quoting, spec/nrpe.md T17). Two ways: quoted by sh's rules, for a line that needs
 * no shell; and as positional parameters, whose values a shell never parses, for one that does.
 */

/** An argument's place in a command line: its number from 1 (0 has none), or all of them. */
export type Inserted = { readonly argument: number | 'all' }

/** Which quotes of the line an argument stands in. */
type Quotes = 'none' | 'single' | 'double'

/** How one way writes arguments; `index` counts from 0. */
type Writer = {
  readonly one: (value: string, index: number, quotes: Quotes) => string
  readonly all: (values: readonly string[], quotes: Quotes) => string
}

/** The line with its arguments quoted, to be split into words without a shell. */
export function quotedLine(parts: readonly (string | Inserted)[], args: readonly string[]): string {
  return write(parts, args, {
    one: (value, _, quotes) => quote(value, quotes),
    all: (values, quotes) =>
      quotes === 'none' ? values.map((value) => quote(value, quotes)).join(' ') : quote(values.join(' '), quotes),
  })
}

/** The line with `"${1}"` in place of the first argument, and so on. */
export function shellScript(parts: readonly (string | Inserted)[], args: readonly string[]): string {
  return write(parts, args, {
    one: (_, index, quotes) => inQuotes(`\${${index + 1}}`, quotes),
    all: (_, quotes) => (quotes === 'none' ? '"$@"' : inQuotes('$*', quotes)),
  })
}

function write(parts: readonly (string | Inserted)[], args: readonly string[], writer: Writer): string {
  let line = ''
  let quotes: Quotes = 'none'
  for (const part of parts) {
    if (typeof part === 'string') {
      quotes = quotesAfter(part, quotes)
      line += part
      continue
    }
    // A backslash meant for the argument's first character has nothing left to do.
    if (quotes !== 'single' && /(?<!\\)(?:\\\\)*\\$/.test(line)) line = line.slice(0, -1)
    if (part.argument === 'all') line += args.length === 0 ? '' : writer.all(args, quotes)
    else {
      const value = args[part.argument - 1]
      if (value !== undefined) line += writer.one(value, part.argument - 1, quotes)
    }
  }
  return line
}

/** The quotes that are open behind a text that begins in others. */
function quotesAfter(text: string, before: Quotes): Quotes {
  let quotes = before
  for (let at = 0; at < text.length; at++) {
    const character = text[at]
    if (character === '\\' && quotes !== 'single') at++
    else if (character === "'" && quotes !== 'double') quotes = quotes === 'single' ? 'none' : 'single'
    else if (character === '"' && quotes !== 'single') quotes = quotes === 'double' ? 'none' : 'double'
  }
  return quotes
}

function quote(value: string, quotes: Quotes): string {
  if (quotes === 'double') return value.replace(/[\\"$`]/g, '\\$&')
  const escaped = value.replaceAll("'", "'\\''")
  return quotes === 'single' ? escaped : `'${escaped}'`
}

/** A parameter as one word; within single quotes these have to be left for it. */
function inQuotes(parameter: string, quotes: Quotes): string {
  if (quotes === 'double') return parameter
  return quotes === 'single' ? `'"${parameter}"'` : `"${parameter}"`
}
