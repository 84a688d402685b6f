/** The name that a mistyped one most likely means: fewest edits, at most a third of its letters; undefined if none is near. */
export function suggest(typed: string, names: readonly string[]): string | undefined {
  const wanted = typed.trim().toLowerCase()
  const mostEdits = Math.floor(wanted.length / 3)
  const ranked = names
    // Each letter too many is an edit: a very long line costs no more than a short one.
    .filter((name) => Math.abs(wanted.length - name.length) <= mostEdits)
    .map((name) => ({ name, edits: countEdits(wanted, name.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits)
  const [best] = ranked
  return best !== undefined && best.edits <= mostEdits ? best.name : undefined
}

/** Levenshtein's distance: letters to insert, delete or replace. */
function countEdits(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const replace = (above[column - 1] ?? 0) + (from[row - 1] === to[column - 1] ? 0 : 1)
      current.push(Math.min(replace, (above[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1))
    }
    above = current
  }
  return above[to.length] ?? 0
}
