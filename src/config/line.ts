/** What one line of nrpe.cfg says (spec/nrpe.md §2.3). */
export type Line =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'no name' }
  | { readonly kind: 'no value'; readonly name: string }
  | { readonly kind: 'setting'; readonly name: string; readonly value: string }

/** The white space of C's isspace. JavaScript's own trim would also take byte 0xA0, which ends some UTF-8 characters. */
const blanks = ' \t\n\v\f\r'

/**
 * Parses one line, a binary string of any length, without its newline. The name ends at the first `=`; blanks beside
 * it belong to the name and the value, leading `=` do not count, and what follows a NUL byte is not read: as in stock.
 */
export function parseLine(line: string): Line {
  const text = trimBlanks(line.split('\0', 1)[0] ?? '')
  if (text === '' || text.startsWith('#')) return { kind: 'nothing' }
  const [, name, value] = /^=*([^=]*)(?:=([\s\S]*))?$/.exec(text) ?? []
  if (name === undefined || name === '') return { kind: 'no name' }
  return value === undefined || value === '' ? { kind: 'no value', name } : { kind: 'setting', name, value }
}

function trimBlanks(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && blanks.includes(text.charAt(start))) start++
  while (end > start && blanks.includes(text.charAt(end - 1))) end--
  return text.slice(start, end)
}
