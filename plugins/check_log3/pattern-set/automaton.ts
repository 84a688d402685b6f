import { depthsOf, mostStates } from './depths.ts'
import type { Text } from './texts.ts'

/**
 * Finds all texts at once, one step for each character (Aho and Corasick, 1975). A state is the longest end of what was
 * read that a text begins with; where a text ends there, the way to it bears {@link accepts}.
 */
export type Automaton = {
  /** By byte; 0 for those that no text holds. */
  readonly classOf: Uint8Array
  /** The next state, at `state << shift | class`; state 0 knows nothing yet. */
  readonly next: Uint16Array
  readonly shift: number
  /** By state, the owners of the texts that end there. */
  readonly owners: ReadonlyMap<number, readonly number[]>
  /** By state, the next one on the way to shorter ends that has owners, else 0. */
  readonly shorter: Uint16Array
}

/** The bit of an entry of `next` that says that a text ends there. */
export const accepts = mostStates

/** For texts in their order, none of them empty; `foldsCase`: they have no capitals, what is searched may. */
export function makeAutomaton(texts: readonly Text[], foldsCase: boolean): Automaton {
  const depths = depthsOf(texts.map(({ text }) => text))
  const { classOf, count } = classesOf(texts, depths, foldsCase)
  const shift = Math.ceil(Math.log2(count))
  const most = 1 + depths.reduce((sum, depth) => sum + depth, 0)
  const table = new Uint16Array(Math.min(most, mostStates) << shift)
  const owners = new Map<number, number[]>()
  let states = 1
  for (const [at, { text, owner }] of texts.entries()) {
    let state = 0
    for (let depth = 0; depth < (depths[at] ?? 0); depth++) {
      const entry = (state << shift) | (classOf[text.charCodeAt(depth)] ?? 0)
      state = table[entry] || states++
      table[entry] = state
    }
    const known = owners.get(state)
    if (!known) owners.set(state, [owner])
    else if (known.at(-1) !== owner) known.push(owner)
  }
  const next = table.slice(0, states << shift)
  return { classOf, next, shift, owners, shorter: closeWays(next, shift, states, owners) }
}

/** Each byte of a text is a class, all others are the class 0. */
function classesOf(texts: readonly Text[], depths: Uint8Array, foldsCase: boolean) {
  const classOf = new Uint8Array(256)
  let count = 1
  for (const [at, { text }] of texts.entries()) {
    for (let depth = 0; depth < (depths[at] ?? 0); depth++) {
      const byte = text.charCodeAt(depth)
      if (classOf[byte] === 0) classOf[byte] = count++
    }
  }
  if (foldsCase) classOf.copyWithin(0x41, 0x61, 0x7b)
  return { classOf, count }
}

/** Fills what leads on from a state where no text does, from the state of its next shorter end, shortest first. */
function closeWays(
  next: Uint16Array,
  shift: number,
  states: number,
  owners: ReadonlyMap<number, unknown>,
): Uint16Array {
  const fallback = new Uint16Array(states)
  const shorter = new Uint16Array(states)
  const order = new Uint16Array(states)
  let known = 1
  for (let at = 0; at < known; at++) {
    const state = order[at] ?? 0
    const back = fallback[state] ?? 0
    for (let entry = 0; entry < 1 << shift; entry++) {
      const here = (state << shift) | entry
      const there = state === 0 ? 0 : (next[(back << shift) | entry] ?? 0)
      const child = next[here] ?? 0
      if (child === 0) {
        next[here] = there
        continue
      }
      fallback[child] = there
      shorter[child] = owners.has(there) ? there : (shorter[there] ?? 0)
      order[known++] = child
    }
  }
  for (const [at, state] of next.entries()) {
    if (owners.has(state) || (shorter[state] ?? 0) > 0) next[at] = state | accepts
  }
  return shorter
}
