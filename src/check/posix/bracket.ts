import type { CharSet } from './syntax.ts'

type Span = readonly [first: number, last: number]

/** What `[:NAME:]` means in the C locale. */
const classes: Readonly<Record<string, readonly Span[]>> = {
  alnum: spans('09', 'AZ', 'az'),
  alpha: spans('AZ', 'az'),
  blank: spans('  ', '\t\t'),
  cntrl: spans('\x00\x1f', '\x7f\x7f'),
  digit: spans('09'),
  graph: spans('!~'),
  lower: spans('az'),
  print: spans(' ~'),
  punct: spans('!/', ':@', '[`', '{~'),
  space: spans('  ', '\t\r'),
  upper: spans('AZ'),
  xdigit: spans('09', 'AF', 'af'),
}

function spans(...pairs: readonly string[]): readonly Span[] {
  return pairs.map((pair) => [pair.charCodeAt(0), pair.charCodeAt(1)])
}

const wrongRange = 'Invalid range end'
const unmatched = 'Unmatched [, [^, [:, [., or [='

/** What brackets say, and where they end. */
export type Bracket = { readonly has: CharSet; readonly isNegated: boolean; readonly end: number }

/** Reads a bracket expression that starts at `start`; a backslash in it is a backslash. Throws in the C library's words. */
export function readBracket(text: string, start: number): Bracket {
  let at = start + 1
  const isNegated = text[at] === '^'
  if (isNegated) at++
  const first = at
  const found: Span[] = []
  while (text[at] !== ']' || at === first) {
    const from = readItem(text, at)
    at = from.end
    const isRange = text[at] === '-' && at + 1 < text.length && text[at + 1] !== ']'
    if ('set' in from) {
      if (isRange) throw new Error(wrongRange)
      found.push(...from.set)
      continue
    }
    if (!isRange) {
      found.push([from.code, from.code])
      continue
    }
    const to = readItem(text, at + 1)
    if ('set' in to || from.code > to.code) throw new Error(wrongRange)
    found.push([from.code, to.code])
    at = to.end
  }
  return { has: (code) => found.some(([low, high]) => code >= low && code <= high), isNegated, end: at + 1 }
}

/** One end of a range, or a named class, which is none. */
type Item = { readonly code: number; readonly end: number } | { readonly set: readonly Span[]; readonly end: number }

function readItem(text: string, at: number): Item {
  const kind = text[at] === '[' ? (text[at + 1] ?? '') : ''
  if (kind !== ':' && kind !== '.' && kind !== '=') {
    const code = text.codePointAt(at)
    if (code === undefined) throw new Error(unmatched)
    return { code, end: at + String.fromCodePoint(code).length }
  }
  const close = text.indexOf(`${kind}]`, at + 2)
  if (close < 0) throw new Error(unmatched)
  const name = text.slice(at + 2, close)
  if (kind === ':') {
    const set = classes[name]
    if (set === undefined) throw new Error('Invalid character class name')
    return { set, end: close + 2 }
  }
  if ([...name].length !== 1) throw new Error('Invalid collation character')
  return { code: name.codePointAt(0) ?? 0, end: close + 2 }
}
