/** States of an automaton: so that a bit is left of 16, and its table stays below 8 MB. */
export const mostStates = 0x8000

/** How deep to go: so far at most, and so far behind the first character that no other text has in front of it. */
const rules = [
  { most: 64, beyond: 63 },
  { most: 64, beyond: 6 },
  { most: 64, beyond: 3 },
  { most: 64, beyond: 1 },
  { most: 16, beyond: 0 },
  { most: 8, beyond: 0 },
  { most: 4, beyond: 0 },
  { most: 2, beyond: 0 },
] as const

/**
 * How many characters of each text are looked for, so that all fit into one automaton. The texts in their order. What is cut
 * is found too often, never too seldom.
 */
export function depthsOf(texts: readonly string[]): Uint8Array {
  const shared = Uint8Array.from(texts, (text, at) => sharedLength(text, texts[at - 1] ?? ''))
  let depths = new Uint8Array(texts.length)
  for (const { most, beyond } of rules) {
    depths = Uint8Array.from(texts, ({ length }, at) => {
      return Math.min(length, most, Math.max(shared[at] ?? 0, shared[at + 1] ?? 0) + 1 + beyond)
    })
    if (statesOf(depths, shared) <= mostStates) break
  }
  return depths
}

function statesOf(depths: Uint8Array, shared: Uint8Array): number {
  let states = 1
  for (const [at, depth] of depths.entries()) states += Math.max(0, depth - (shared[at] ?? 0))
  return states
}

/** Needles are shorter than 256 characters. */
function sharedLength(one: string, other: string): number {
  let length = 0
  while (length < one.length && length < other.length && one[length] === other[length]) length++
  return length
}
