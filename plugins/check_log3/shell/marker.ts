import type { CompiledPattern } from '../pattern/compile.ts'

/** A part of a line, in bytes from its start. */
export type Part = { readonly from: number; readonly to: number }

/** What the search patterns find in a line of UTF-8 without its LF: parts in order and apart. */
export type Marker = (line: Buffer) => readonly Part[]

/** More of a line is not marked: nobody looks at that many. */
const mostParts = 1000

/** Finds what is to be marked. A line on which a pattern could run away is left plain: it is only for the eye. */
export function markerOf(wanted: readonly CompiledPattern[]): Marker {
  const finders = wanted.map(({ expression, safeLength }) => ({
    find: new RegExp(expression, 'gu'),
    safeLength,
  }))
  return (bytes) => {
    const line = bytes.toString()
    const found = finders
      .filter(({ safeLength }) => line.length < safeLength)
      // With its LF, as the search saw it.
      .flatMap(({ find }) => [...`${line}\n`.matchAll(find).take(mostParts)])
      .map((match) => ({ from: match.index, to: Math.min(match.index + match[0].length, line.length) }))
    let [seen, seenBytes] = [0, 0]
    return apart(found).map(({ from, to }) => {
      const start = seenBytes + Buffer.byteLength(line.slice(seen, from))
      ;[seen, seenBytes] = [to, start + Buffer.byteLength(line.slice(from, to))]
      return { from: start, to: seenBytes }
    })
  }
}

/** In order, those that touch as one. */
function apart(parts: readonly Part[]): readonly Part[] {
  const joined: Part[] = []
  for (const part of [...parts].filter(({ from, to }) => to > from).sort((a, b) => a.from - b.from)) {
    const last = joined.at(-1)
    if (last && part.from <= last.to) joined[joined.length - 1] = { from: last.from, to: Math.max(last.to, part.to) }
    else joined.push(part)
  }
  return joined
}
