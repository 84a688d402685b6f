import type { Spot } from './windows.ts'

/** Where a line is, without its LF. */
export type Line = { readonly from: number; readonly to: number }

const LF = 10

/**
 * Where the lines of the matches of a window are in `shown`: the same lines in another encoding or with other line ends, so
 * that only their number is the same.
 */
export function matchLines(window: Buffer, spots: readonly Spot[], shown: Buffer): readonly Line[] {
  const lines: Line[] = []
  let [seen, from] = [0, 0]
  for (const { at } of spots) {
    for (let lf = window.indexOf(LF, seen); lf >= 0 && lf < at; lf = window.indexOf(LF, seen)) {
      seen = lf + 1
      from = shown.indexOf(LF, from) + 1
    }
    const lf = shown.indexOf(LF, from)
    // What stands before the line itself is its ASCII number.
    lines.push({ from: from + at - seen, to: lf < 0 ? shown.length : lf })
  }
  return lines
}
