import type { CompiledPattern } from '../pattern/compile.ts'
import type { Needle } from '../pattern/needle.ts'
import { type Automaton, accepts, makeAutomaton } from './automaton.ts'
import { bestChoices, choiceOf } from './choice.ts'
import { needlesOf, textsOf } from './texts.ts'

/** Which of many patterns a line may fit. */
export type Candidates = {
  /** Indexes of the patterns, in order; the array is used again at the next call. */
  readonly of: (line: string) => readonly number[]
  /** Of which each line that fits a pattern holds one; undefined if nothing is known of a pattern. */
  readonly needles: () => readonly Needle[] | undefined
  readonly automaton: Automaton
}

/** More than this takes more memory than it is worth. */
const mostTexts = 0x20000

/** Undefined where there is nothing to go by: then each pattern must be tried. */
export function makeCandidates(patterns: readonly Pick<CompiledPattern, 'needles'>[]): Candidates | undefined {
  const chosen = bestChoices(patterns.map((pattern) => pattern.needles().flatMap((some) => choiceOf(some) ?? [])))
  const foldsCase = chosen.some((choice) => choice?.bothCases)
  const texts = textsOf(chosen, foldsCase)
  if (texts.length === 0 || texts.length > mostTexts) return undefined
  const automaton = makeAutomaton(texts, foldsCase)
  const always = chosen.flatMap((choice, index) => (choice ? [] : [index]))
  return {
    of: judgeOf(automaton, patterns.length, always),
    needles: () => (always.length === 0 ? needlesOf(texts, foldsCase) : undefined),
    automaton,
  }
}

function judgeOf(automaton: Automaton, count: number, always: readonly number[]): Candidates['of'] {
  const { classOf, next, shift, owners, shorter } = automaton
  // The number of the line for which it was seen last: nothing has to be made or cleared for each line.
  const seenStates = new Float64Array(next.length >>> shift)
  const seenOwners = new Float64Array(count)
  const found: number[] = []
  let lineNumber = 0

  const note = (ending: number) => {
    for (let state = ending; state > 0 && seenStates[state] !== lineNumber; state = shorter[state] ?? 0) {
      seenStates[state] = lineNumber
      for (const owner of owners.get(state) ?? []) {
        if (seenOwners[owner] === lineNumber) continue
        seenOwners[owner] = lineNumber
        found.push(owner)
      }
    }
  }

  return (line) => {
    lineNumber++
    found.length = 0
    let state = 0
    for (let at = 0; at < line.length; at++) {
      // Other than ASCII is in no text: beyond the table as its own class 0 is.
      const entry = next[((state & ~accepts) << shift) | (classOf[line.charCodeAt(at)] ?? 0)] ?? 0
      if (entry >= accepts) note(entry & ~accepts)
      state = entry
    }
    if (found.length === 0) return always
    for (const owner of always) found.push(owner)
    return found.length === 1 ? found : found.sort((a, b) => a - b)
  }
}

/** Is one of the texts in bytes[from, to)? The index of its last byte, else -1. */
export function findText({ classOf, next, shift }: Automaton, bytes: Buffer, from: number, to: number): number {
  let state = 0
  for (let at = from; at < to; at++) {
    state = next[(state << shift) | (classOf[bytes[at] ?? 0] ?? 0)] ?? 0
    if (state >= accepts) return at
  }
  return -1
}
