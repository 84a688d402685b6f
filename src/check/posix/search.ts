import type { Program } from './program.ts'
import { isWord, newline } from './syntax.ts'

/** All steps that a search has come to, and where it goes on from there by the next character. */
type State = {
  readonly steps: readonly number[]
  /** A character of the kind in front; undefined at the start. */
  readonly before: number | undefined
  /** By characters of ASCII, which are nearly all, and by others. */
  readonly near: (State | 'found' | undefined)[]
  readonly far: Map<number, State | 'found'>
}

/** How many states are remembered, and ways from each; then it begins anew, so that memory has a bound. */
const mostStates = 2000
const mostWays = 500

/** The end of a text, in the place of a character. */
const end = -1

/** Places ask no more of the character in front than this. */
const kindOf = (code: number | undefined) =>
  code === undefined || code === newline ? code : isWord(code) ? 0x61 : 0x20

/**
 * A function that tells whether a text matches. It goes through the text once, on all ways of the program at the same
 * time, and remembers what it found out about each set of ways: no expression makes it slow.
 */
export function searcher({ steps, start }: Program): (text: string) => boolean {
  let states = new Map<string, State>()

  const stateOf = (from: readonly number[], before: number | undefined): State => {
    const key = `${before ?? ''}:${from.join()}`
    const known = states.get(key)
    if (known) return known
    const made: State = { steps: from, before, near: new Array(128).fill(undefined), far: new Map() }
    if (states.size >= mostStates) states = new Map()
    states.set(key, made)
    return made
  }

  /** Follows what takes no character, then takes this one. */
  const advance = (state: State, code: number): State | 'found' => {
    const after = code === end ? undefined : code
    const seen = new Set<number>()
    const next = new Set<number>()
    const open = [...state.steps, start]
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      if (seen.has(at)) continue
      seen.add(at)
      const step = steps[at]
      if (step === undefined) continue
      if (step.kind === 'found') return 'found'
      if (step.kind === 'split') open.push(...step.ways)
      else if (step.kind === 'place') {
        if (step.holds(state.before, after)) open.push(step.next)
      } else if (after !== undefined && step.has(after)) next.add(step.next)
    }
    return stateOf(
      [...next].sort((a, b) => a - b),
      kindOf(after),
    )
  }

  const wayFrom = (state: State, code: number): State | 'found' => {
    const known = code >= 0 && code < 128 ? state.near[code] : state.far.get(code)
    if (known !== undefined) return known
    const next = advance(state, code)
    if (state.far.size >= mostWays) state.far.clear()
    if (code >= 0 && code < 128) state.near[code] = next
    else state.far.set(code, next)
    return next
  }

  return (text) => {
    let state = stateOf([], undefined)
    for (let at = 0; at < text.length; at++) {
      const code = text.codePointAt(at) ?? end
      if (code > 0xffff) at++
      const next = wayFrom(state, code)
      if (next === 'found') return true
      state = next
    }
    return wayFrom(state, end) === 'found'
  }
}
