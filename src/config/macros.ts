/** Command lines with macros, as stock and as Plenum understand them (spec/nrpe.md §2.8). Binary strings. */

/** A part of a command line. */
export type Part =
  | { readonly kind: 'text'; readonly text: string }
  /** `$ARG1$` to `$ARG16$`, which both fill in. */
  | { readonly kind: 'argument'; readonly number: number }
  /** `$ARGS$` and `$ARG17$` and further ones, which only Plenum fills in. */
  | { readonly kind: 'ours'; readonly macro: string; readonly argument: number | 'all' }
  /** `$ARG0$`, `$ARGx$`: both put nothing there. */
  | { readonly kind: 'nothing'; readonly macro: string }
  /** A `$` that begins no macro, which only stock misunderstands. */
  | { readonly kind: 'lone dollar' }

/** What Plenum takes for a macro; what else begins with `$` is a lone one. */
const macroOrDollar = /\$(?:\$|ARG(?:\s*\d)?[^\s$]*\$|\w+\$)|\$/g

/** The parts of a line as Plenum understands it. */
export function splitMacros(line: string): readonly Part[] {
  const parts: Part[] = []
  let position = 0
  for (const match of line.matchAll(macroOrDollar)) {
    if (match.index > position) parts.push({ kind: 'text', text: line.slice(position, match.index) })
    parts.push(match[0] === '$' ? { kind: 'lone dollar' } : partOf(match[0].slice(1, -1)))
    position = match.index + match[0].length
  }
  if (position < line.length) parts.push({ kind: 'text', text: line.slice(position) })
  return parts
}

/** The same as stock understands it: text and macros alternate at every `$`, whatever stands between two of them. */
export function splitMacrosAsStock(line: string): readonly Part[] {
  return line.split('$').map((piece, index) => (index % 2 === 0 ? { kind: 'text', text: piece } : partOf(piece)))
}

function partOf(piece: string): Part {
  if (piece === '') return { kind: 'text', text: '$' }
  if (!piece.startsWith('ARG')) return { kind: 'text', text: `$${piece}$` }
  const number = Number.parseInt(piece.slice(3), 10)
  if (number >= 1 && number <= 16) return { kind: 'argument', number }
  if (piece === 'ARGS') return { kind: 'ours', macro: '$ARGS$', argument: 'all' }
  if (number > 16) return { kind: 'ours', macro: `$${piece}$`, argument: number }
  return { kind: 'nothing', macro: `$${piece}$` }
}

/** A line with its parts put together again; what stands for a macro is the caller's. */
export function renderParts(parts: readonly Part[], argument: (number: number) => string): string {
  return parts.map((part) => renderPart(part, argument)).join('')
}

function renderPart(part: Part, argument: (number: number) => string): string {
  switch (part.kind) {
    case 'text':
      return part.text
    case 'argument':
      return argument(part.number)
    case 'lone dollar':
      return '$'
    case 'ours':
    case 'nothing':
      return ''
  }
}

/** The line to write so that stock runs what Plenum runs: lone `$` doubled. */
export function doubleDollars(line: string): string {
  return line.replace(macroOrDollar, (match) => (match === '$' ? '$$' : match))
}
