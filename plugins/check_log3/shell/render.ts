import { forTerminal, type Mark, type Terminal } from '../../../src/check/terminal.ts'
import type { Outcome } from '../answer.ts'

/** The output as a terminal shows it: without control characters, in colours where it can. */
export function render({ output, state, marks }: Outcome, { colours }: Terminal): Buffer {
  const text = Buffer.from(output)
  return forTerminal(text, colours ? (marks ?? stateMark(text, state)) : [])
}

/** The state word of a result that is one text, as `RESTART CRITICAL: Log file …`. */
function stateMark(text: Buffer, state: Outcome['state']): readonly Mark[] {
  const at = text.indexOf(`${state}: `)
  const firstLineEnd = text.indexOf(10)
  return at >= 0 && at < firstLineEnd ? [{ from: at, to: at + state.length, look: state }] : []
}
