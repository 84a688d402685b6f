import { escapeLines } from './printable.ts'
import type { State } from './state.ts'

/** The terminal that a person looks at. */
export type Terminal = {
  /** It can colour, and nobody asked for none (NO_COLOR). */
  readonly colours: boolean
  /** Width of what may be drawn over itself on stderr; absent where stderr is no terminal that can. */
  readonly columns?: number
}

/** How a part of a text looks: a state word, what a pattern found, a line that only separates. */
export type Look = State | 'match' | 'separator'

/** A part of an answer, in bytes; it ends within the line in which it begins. */
export type Mark = { readonly from: number; readonly to: number; readonly look: Look }

const codes: Readonly<Record<Look, string>> = {
  OK: '1;32',
  WARNING: '1;33',
  CRITICAL: '1;31',
  UNKNOWN: '1;35',
  match: '1;31',
  separator: '2',
}

/** Colours that anybody's NO_COLOR turns off (no-color.org); without TERM nothing is known of the terminal. */
export async function terminalOf(env: NodeJS.ProcessEnv): Promise<Terminal | undefined> {
  const { isatty } = await import('node:tty')
  if (!isatty(1)) return undefined
  const canDraw = env.TERM !== undefined && env.TERM !== '' && env.TERM !== 'dumb'
  const colours = canDraw && !env.NO_COLOR
  return canDraw && isatty(2) ? { colours, columns: process.stderr.columns || 80 } : { colours }
}

/**
 * An answer as a terminal may show it: control characters of whoever wrote it as `\x1b`, all but line ends and tabs.
 * They could clear the screen, retitle the window or type for the user; a pipe gets the bytes as they are. `marks` are
 * in order and apart.
 */
export function forTerminal(answer: Buffer, marks: readonly Mark[] = []): Buffer {
  const shown: string[] = []
  let at = 0
  for (const { from, to, look } of marks) {
    shown.push(
      escaped(answer.subarray(at, from)),
      `\x1b[${codes[look]}m`,
      escaped(answer.subarray(from, to)),
      '\x1b[0m',
    )
    at = to
  }
  return Buffer.from(shown.join('') + escaped(answer.subarray(at)))
}

const escaped = (bytes: Buffer) => escapeLines(bytes.toString())
