import { isAscii } from 'node:buffer'
import { decodeLine } from '../text.ts'
import type { Search } from './search.ts'

/** Told of each match; true ends the search behind this line. */
export type OnMatch = (from: number, to: number) => boolean

const LF = 10

/**
 * Finds the matches in the whole lines bytes[from, to) and gives the index up to which it searched.
 * With needles only lines that hold one are decoded at all; a block of pure ASCII is decoded in one go.
 */
export function findMatches(bytes: Buffer, from: number, to: number, search: Search, onMatch: OnMatch): number {
  const block = bytes.subarray(from, to)
  const found = (start: number, end: number) => onMatch(from + start, from + end)
  const searched = search.needles
    ? findByNeedles(block, search, search.needles, found)
    : isAscii(block)
      ? findInAscii(block, search, found)
      : findLineByLine(block, search, found)
  return from + searched
}

function findByNeedles(block: Buffer, search: Search, needles: readonly Buffer[], found: OnMatch): number {
  const hits = needles.map((needle) => block.indexOf(needle))
  for (;;) {
    let hit = -1
    for (const at of hits) if (at >= 0 && (hit < 0 || at < hit)) hit = at
    if (hit < 0) return block.length
    const start = hit > 0 ? block.lastIndexOf(LF, hit - 1) + 1 : 0
    const end = block.indexOf(LF, hit) + 1
    if (search.matches(decodeLine(block.subarray(start, end))) && found(start, end)) return end
    for (const [index, needle] of needles.entries()) {
      const at = hits[index] ?? -1
      if (at >= 0 && at < end) hits[index] = block.indexOf(needle, end)
    }
  }
}

function findInAscii(block: Buffer, search: Search, found: OnMatch): number {
  const text = block.toString('latin1')
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start) + 1
    if (search.matches(text.slice(start, end)) && found(start, end)) return end
    start = end
  }
  return block.length
}

function findLineByLine(block: Buffer, search: Search, found: OnMatch): number {
  for (let start = 0; start < block.length; ) {
    const end = block.indexOf(LF, start) + 1
    if (search.matches(decodeLine(block.subarray(start, end))) && found(start, end)) return end
    start = end
  }
  return block.length
}
