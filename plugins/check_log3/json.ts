import { controlCharacters } from '../../src/check/printable.ts'
import { exitCodes } from '../../src/check/state.ts'
import type { Outcome } from './answer.ts'
import type { Facts } from './shell/facts.ts'

/** A run that ended early tells state and text only; its other keys are there all the same. */
const nothing: { readonly [key in keyof Facts]: null } = {
  matches: null,
  counted: null,
  lines: null,
  limits: null,
  log: null,
  shown: null,
  notShown: null,
  carried: null,
  notes: null,
  perfdata: null,
  position: null,
}

/** The format of --json: one object on one line, which no line of a log can break or colour. */
export function asJson({ facts, ...outcome }: Outcome): Outcome {
  const { state, output } = outcome
  const text = Buffer.from(output).toString().replace(/\n$/, '')
  const json = JSON.stringify({ state, exitCode: exitCodes[state], text, ...(facts ?? nothing) })
  const safe = json.replace(controlCharacters, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)
  return { ...outcome, output: `${safe}\n`, marks: [] }
}
