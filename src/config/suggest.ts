/** The name that a mistyped one most likely means: fewest edits, at most a third of its letters; undefined if none is near. */
export function suggest(typed: string, names: readonly string[]): string | undefined {
  const wanted = typed.trim().toLowerCase()
  const most = Math.floor(wanted.length / 3)
  const ranked = names
    // Counting takes time by the product of the lengths, and a line of nrpe.cfg may have megabytes.
    .filter((name) => Math.abs(name.length - wanted.length) <= most)
    .map((name) => ({ name, edits: countEdits(wanted, name.toLowerCase()) }))
    .toSorted((a, b) => a.edits - b.edits)
  const [best] = ranked
  return best !== undefined && best.edits <= most ? best.name : undefined
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
