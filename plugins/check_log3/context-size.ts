/** How many lines a window shows around a match, and whether matches keep their `(n)` (spec/check_log3.md 1.8). */
export type ContextSize = { readonly before: number; readonly after: number; readonly numbered: boolean }

export type ContextOutcome =
  | { readonly kind: 'size'; readonly size: ContextSize }
  | { readonly kind: 'off' }
  | { readonly kind: 'error'; readonly reason: string }

/** Reads the value of -C: `10`, `-10` or `+10`; `0` and nothing are off, `+0` and `-0` are windows of one line. */
export function parseContext(text: string | undefined): ContextOutcome {
  if (text === undefined || text === '') return { kind: 'off' }
  const [, sign, digits] = /^([+-]?)(\d{1,9})$/.exec(text) ?? []
  if (digits === undefined) {
    return { kind: 'error', reason: `context '${text}' is not a number of lines; write 10, -10 or +10` }
  }
  const lines = Number(digits)
  if (sign === '-') return { kind: 'size', size: { before: lines, after: 0, numbered: false } }
  if (sign === '+') return { kind: 'size', size: { before: 0, after: lines, numbered: true } }
  return lines === 0 ? { kind: 'off' } : { kind: 'size', size: { before: lines, after: lines, numbered: false } }
}
