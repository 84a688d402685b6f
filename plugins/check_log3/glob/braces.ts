/** More alternatives than this are refused: each is a walk of its own. */
const mostAlternatives = 4096

/**
 * Writes `{a,b}` out: `x{1,2}` → `x1`, `x2`. `{}` and a brace without its partner are ordinary characters, as in csh; a
 * backslash quotes. Undefined when there are too many.
 */
export function expandBraces(glob: string): readonly string[] | undefined {
  const done: string[] = []
  const left = [{ text: glob, from: 0 }]
  for (let next = left.pop(); next; next = left.pop()) {
    const pair = firstPair(next.text, next.from)
    if (!pair) done.push(next.text)
    else {
      const { open, commas, close } = pair
      const front = next.text.slice(0, open)
      const ends = [...commas, close]
      const parts = ends.map((end, index) => next.text.slice((ends[index - 1] ?? open) + 1, end))
      // What stands in front is done; what was inside may hold further pairs.
      for (const part of parts.reverse()) left.push({ text: front + part + next.text.slice(close + 1), from: open })
    }
    if (done.length + left.length > mostAlternatives) return undefined
  }
  return done
}

type Pair = { readonly open: number; readonly commas: readonly number[]; readonly close: number }

function firstPair(text: string, from: number): Pair | undefined {
  for (let at = from; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === '[') at = endOfSet(text, at)
    else if (text[at] === '{' && text[at + 1] === '}') at++
    else if (text[at] === '{') {
      const pair = pairAt(text, at)
      if (pair) return pair
    }
  }
  return undefined
}

function pairAt(text: string, open: number): Pair | undefined {
  const commas: number[] = []
  let depth = 0
  for (let at = open; at < text.length; at++) {
    const character = text[at]
    if (character === '\\') at++
    else if (character === '[') at = endOfSet(text, at)
    else if (character === '{') depth++
    else if (character === ',' && depth === 1) commas.push(at)
    else if (character === '}' && --depth === 0) return { open, commas, close: at }
  }
  return undefined
}

/** Index of the `]` that ends a set; of the `[` itself when none does. */
export function endOfSet(text: string, open: number): number {
  // A ] in the first place is a member.
  const first = open + (text[open + 1] === '!' ? 2 : 1)
  for (let at = first; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === ']' && at > first) return at
  }
  return open
}
