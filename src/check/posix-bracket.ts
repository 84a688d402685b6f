/** The names of `[:NAME:]` in the C locale. */
const classes: Readonly<Record<string, string>> = {
  alnum: 'A-Za-z0-9',
  alpha: 'A-Za-z',
  blank: ' \\t',
  cntrl: '\\x00-\\x1f\\x7f',
  digit: '0-9',
  graph: '!-~',
  lower: 'a-z',
  print: ' -~',
  punct: '!-\\/:-@\\[-`\\{-~',
  space: ' \\t-\\r',
  upper: 'A-Z',
  xdigit: '0-9A-Fa-f',
}

const wrongRange = 'Invalid range end'
const unmatched = 'Unmatched [, [^, [:, [., or [='

/** One end of a range, or a named class, which is none. */
type Item = { readonly char: string; readonly end: number } | { readonly set: string; readonly end: number }

/**
 * Reads a bracket expression of POSIX that starts at `start`: its source for a RegExp with the flag u, and where it ends.
 * A backslash in it is a backslash. What a negated one never is, may be said in `never`. Throws in the C library's words.
 */
export function readBracket(
  text: string,
  start: number,
  never: string,
): { readonly source: string; readonly end: number } {
  let at = start + 1
  const isNegated = text[at] === '^'
  if (isNegated) at++
  const first = at
  let source = ''
  while (text[at] !== ']' || at === first) {
    const from = readItem(text, at)
    at = from.end
    const isRange = text[at] === '-' && at + 1 < text.length && text[at + 1] !== ']'
    if ('set' in from) {
      if (isRange) throw new Error(wrongRange)
      source += from.set
      continue
    }
    if (!isRange) {
      source += escaped(from.char)
      continue
    }
    const to = readItem(text, at + 1)
    if ('set' in to || (from.char.codePointAt(0) ?? 0) > (to.char.codePointAt(0) ?? 0)) throw new Error(wrongRange)
    source += `${escaped(from.char)}-${escaped(to.char)}`
    at = to.end
  }
  return { source: `[${isNegated ? `^${never}` : ''}${source}]`, end: at + 1 }
}

const escaped = (char: string) => `\\u{${(char.codePointAt(0) ?? 0).toString(16)}}`

function readItem(text: string, at: number): Item {
  const kind = text[at] === '[' ? (text[at + 1] ?? '') : ''
  if (kind === ':' || kind === '.' || kind === '=') {
    const close = text.indexOf(`${kind}]`, at + 2)
    if (close < 0) throw new Error(unmatched)
    const name = text.slice(at + 2, close)
    const set = classes[name]
    if (kind === ':') {
      if (set === undefined) throw new Error('Invalid character class name')
      return { set, end: close + 2 }
    }
    if ([...name].length !== 1) throw new Error('Invalid collation character')
    return { char: name, end: close + 2 }
  }
  const code = text.codePointAt(at)
  if (code === undefined) throw new Error(unmatched)
  const char = String.fromCodePoint(code)
  return { char, end: at + char.length }
}
