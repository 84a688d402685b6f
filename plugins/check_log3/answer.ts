import type { PluginResult } from '../../src/check/plugin.ts'
import type { State } from '../../src/check/state.ts'
import type { Mark } from '../../src/check/terminal.ts'
import { moved } from './marked-text.ts'
import type { Facts } from './shell/facts.ts'

/** A result, and what was counted where there was a search; `parsed` of the matches count, in parse mode. */
export type Outcome = PluginResult & {
  readonly matches?: number
  readonly parsed?: number
  /** Lines for a person, that stand in the output too. */
  readonly notes?: readonly string[]
  /** How parts of the output look on a terminal. */
  readonly marks?: readonly Mark[]
  /** For --json. */
  readonly facts?: Facts
}

/** A result of one text; its LF is added. */
export function say(state: State, text: string): PluginResult {
  return { state, output: `${text}\n` }
}

/** A command line or a pattern that cannot be meant (spec/check_log3.md 1.4, steps 1 to 4 and 11). */
export function refuse(reason: string): PluginResult {
  return say('UNKNOWN', `UNKNOWN: ${reason}`)
}

/** The result with lines before its text, which make it this state. */
export function withFront(outcome: Outcome, state: State, lines: string): Outcome {
  const front = Buffer.from(lines)
  const marks = outcome.marks && moved(outcome.marks, front.length)
  return { ...outcome, state, output: Buffer.concat([front, Buffer.from(outcome.output)]), ...(marks && { marks }) }
}
