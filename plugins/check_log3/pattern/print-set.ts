import { type Fold, type Range, refuse, type SetNode } from './syntax.ts'

/** One character as it may stand in a JavaScript pattern under the u flag, in and outside classes. */
function printCode(code: number): string {
  if (/^[A-Za-z0-9 _]$/.test(String.fromCodePoint(code))) return String.fromCodePoint(code)
  return code < 0x100 ? `\\x${code.toString(16).padStart(2, '0')}` : `\\u{${code.toString(16)}}`
}

/** A literal character with its fold written out. */
export function printChar(code: number, fold: Fold): string {
  const text = printCode(code)
  const other = otherCase(code)
  switch (fold) {
    case 'none':
      return text
    case 'ascii':
      return other === undefined ? text : `[${text}${printCode(other)}]`
    case 'unicode':
      return isCaseless(code) ? text : `(?i:${text})`
    case 'apart':
      if (code < 0x80) return printChar(code, 'ascii')
      return isCaseless(code) ? text : `(?![\\0-\\x7f])(?i:${text})`
  }
}

/**
 * A character class with its fold written out, always one item for a quantifier. The u flag has no nested classes, so
 * negated tables become alternatives; the v flag has, but there V8 lets `(?i:…)` leak into classes behind it.
 */
export function printSet(set: SetNode): string {
  const ranges = set.items.filter((item) => item.kind === 'range')
  const tables = set.items.filter((item) => item.kind === 'table')
  const listed = tables.filter((item) => !item.negated).map((item) => item.source)
  const excluded = tables.filter((item) => item.negated).map((item) => item.source)
  if (excluded.some((source) => listed.includes(source))) return set.negated ? '[]' : '[\\s\\S]'
  const classes = [
    ...printRanges(ranges, set.fold, listed),
    ...excluded.map((inner) => ({ inner, negated: true, fold: false })),
  ]
  const [only] = classes
  if (classes.length === 1 && only !== undefined) return printClass({ ...only, negated: only.negated !== set.negated })
  const either = classes.map(printClass).join('|')
  // Looked ahead, a character that is in two of them is still one way: a loop over it would double the ways at each place.
  return `(?:(?${set.negated ? '!' : '='}${either})[\\s\\S])`
}

type PrintedClass = { readonly inner: string; readonly negated: boolean; readonly fold: boolean }

function printClass({ inner, negated, fold }: PrintedClass): string {
  const text = `[${negated ? '^' : ''}${inner}]`
  return fold ? `(?i:${text})` : text
}

/** Tables hold every case they should already, so only what was written out is folded. */
function printRanges(ranges: readonly Range[], fold: Fold, listed: readonly string[]): readonly PrintedClass[] {
  const tables = listed.join('')
  if (fold === 'unicode' && ranges.length > 0) {
    const folded = { inner: ranges.map(printRange).join(''), negated: false, fold: true }
    return tables === '' ? [folded] : [folded, { inner: tables, negated: false, fold: false }]
  }
  if (fold === 'apart' && ranges.some((range) => range.to >= 0x80))
    refuse('a class of other than ASCII under (?aai)', 0)
  const twins = fold === 'none' ? [] : ranges.flatMap(asciiTwins)
  const inner = [...ranges, ...twins].map(printRange).join('') + tables
  return inner === '' ? [] : [{ inner, negated: false, fold: false }]
}

function printRange({ from, to }: Range): string {
  return from === to ? printCode(from) : `${printCode(from)}-${printCode(to)}`
}

function asciiTwins(range: Range): Range[] {
  return [shifted(range, 0x41, 0x5a, 0x20), shifted(range, 0x61, 0x7a, -0x20)].filter(({ from, to }) => from <= to)
}

function shifted(range: Range, low: number, high: number, by: number): Range {
  return { kind: 'range', from: Math.max(range.from, low) + by, to: Math.min(range.to, high) + by }
}

function otherCase(code: number): number | undefined {
  if (code >= 0x41 && code <= 0x5a) return code + 0x20
  return code >= 0x61 && code <= 0x7a ? code - 0x20 : undefined
}

function isCaseless(code: number): boolean {
  const text = String.fromCodePoint(code)
  return text.toLowerCase() === text && text.toUpperCase() === text
}
