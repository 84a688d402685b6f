import { isAscii } from 'node:buffer'
import { decodeLine } from '../text.ts'
import { type Finder, finderFor } from './finder.ts'
import type { Search } from './search.ts'

/** Told of each match; true ends the search behind this line. */
export type OnMatch = (from: number, to: number) => boolean

const LF = 10
/** Less than this is decoded sooner than searched for needles. */
const worthFinding = 32 * 1024
/** Decoded at a time where every line is tried; the garbage of longer texts stays for long. */
const textBytes = 8 * 1024

/**
 * Finds the matches in the whole lines bytes[from, to) and gives the index up to which it searched. With needles only
 * lines that hold one are decoded; else what is pure ASCII is decoded many lines at a time.
 */
export function findMatches(bytes: Buffer, from: number, to: number, search: Search, onMatch: OnMatch): number {
  const finder = finderFor(search, to - from >= worthFinding)
  const stop = finder
    ? findByNeedles(finder, bytes, from, to, search, onMatch)
    : findInAll(bytes, from, to, search, onMatch)
  return stop ?? to
}

/** As {@link findMatches}, undefined when nothing ended the search before `to`. */
type Find = (bytes: Buffer, from: number, to: number, search: Search, onMatch: OnMatch) => number | undefined

function findByNeedles(finder: Finder, ...[bytes, from, to, search, onMatch]: Parameters<Find>): number | undefined {
  let stop: number | undefined
  finder(bytes, from, to, (hit) => {
    const start = Math.max(from, hit > 0 ? bytes.lastIndexOf(LF, hit - 1) + 1 : 0)
    const end = bytes.indexOf(LF, hit) + 1
    if (!search.matches(decodeLine(bytes, start, end)) || !onMatch(start, end)) return end
    stop = end
    return undefined
  })
  return stop
}

const findInAll: Find = (bytes, from, to, search, onMatch) => {
  for (let start = from; start < to; ) {
    const end = bytes.indexOf(LF, Math.min(start + textBytes, to) - 1) + 1
    const find = isAscii(bytes.subarray(start, end)) ? findInAscii : findLineByLine
    const stop = find(bytes, start, end, search, onMatch)
    if (stop !== undefined) return stop
    start = end
  }
  return undefined
}

const findInAscii: Find = (bytes, from, to, search, onMatch) => {
  const text = bytes.toString('latin1', from, to)
  for (let start = 0; start < text.length; ) {
    const end = text.indexOf('\n', start) + 1
    if (search.matches(text.slice(start, end)) && onMatch(from + start, from + end)) return from + end
    start = end
  }
  return undefined
}

const findLineByLine: Find = (bytes, from, to, search, onMatch) => {
  for (let start = from; start < to; ) {
    const end = bytes.indexOf(LF, start) + 1
    if (search.matches(decodeLine(bytes, start, end)) && onMatch(start, end)) return end
    start = end
  }
  return undefined
}
