import type { LineJudge, Verdict } from '../expression/line-judge.ts'
import { findMatches } from './find-matches.ts'
import type { TimeLimit } from './patience.ts'
import type { Search } from './search.ts'

/** A line that matches, from…to with its LF. */
export type Hit = {
  readonly from: number
  readonly to: number
  /** The decoded line. */
  readonly line: string
  /** What expressions make of it, where there are some. */
  readonly verdict: Verdict | undefined
  /** It is not known whether it matches: the pattern took too long, so it counts as a match. */
  readonly usedUp: boolean
}

/** Told of each hit in order; true ends the search behind it. */
export type OnHit = (hit: Hit) => boolean

/** How to search whole lines. */
export type BlockOrder = {
  readonly search: Search
  readonly judge: LineJudge | undefined
  readonly patience: TimeLimit | undefined
  /** Hits that are wanted at most. */
  readonly mostHits: number
}

/** Up to which index lines were searched; `outOfTime` if that is because time is up. */
export type Searched = { readonly searched: number; readonly outOfTime: boolean }

/**
 * Finds the hits in the whole lines bytes[from, to). Nothing is watched up to the first line on which a pattern could run
 * away; from there on the rest is, as {@link TimeLimit} has its price.
 */
export function searchBlock(bytes: Buffer, from: number, to: number, order: BlockOrder, onHit: OnHit): Searched {
  const { search, judge, patience } = order
  const safeLength = patience ? Math.min(search.safeLength, judge?.safeLength ?? search.safeLength) : Infinity
  let line = ''
  let risky: number | undefined
  const matches = (text: string) => {
    line = text
    return text.length > safeLength || search.matches(text)
  }
  const searched = findMatches(bytes, from, to, { ...search, matches }, (start, end) => {
    if (line.length <= safeLength)
      return onHit({ from: start, to: end, line, verdict: judge?.judge(line), usedUp: false })
    risky = start
    return true
  })
  if (risky === undefined || !patience) return { searched, outOfTime: false }
  // No line shall lose its time to it.
  search.prepare?.()
  return searchWatched(bytes, risky, to, { ...order, patience }, onHit)
}

/**
 * The same under a time limit for each line. What runs may be ended at any point, so it only collects hits; then it goes on
 * behind the last one, past the `misses` candidates that are no match, and gives up a line that had all the time for itself.
 */
function searchWatched(
  bytes: Buffer,
  from: number,
  to: number,
  { search, judge, patience, mostHits }: BlockOrder & { readonly patience: TimeLimit },
  onHit: OnHit,
): Searched {
  let at = from
  let misses = 0
  let givesUp = false
  for (;;) {
    const hits: Hit[] = []
    const known = misses
    let searched = at
    const isDone = patience.within(() => {
      let candidate = 0
      let line = ''
      let usedUp = false
      const matches = (text: string) => {
        line = text
        usedUp = givesUp && candidate === known
        candidate++
        if (candidate <= known) return false
        const fits = usedUp || search.matches(text)
        if (!fits) misses++
        return fits
      }
      searched = findMatches(bytes, at, to, { ...search, matches }, (start, end) => {
        const verdict = usedUp ? undefined : judge?.judge(line)
        // In this order, for it may end in between: a miss that is tried again costs time only.
        misses = 0
        hits.push({ from: start, to: end, line, verdict, usedUp })
        return hits.length >= mostHits
      })
    })
    for (const hit of hits) {
      at = hit.to
      if (onHit(hit)) return { searched: at, outOfTime: false }
    }
    if (isDone) return { searched, outOfTime: false }
    if (patience.isOver) return { searched: startOfCandidate(bytes, at, to, search, misses), outOfTime: true }
    givesUp = hits.length === 0 && misses === known
  }
}

/** Where the candidate begins that so many others stand before; `to` if there is none. */
function startOfCandidate(bytes: Buffer, from: number, to: number, search: Search, before: number): number {
  let candidate = 0
  let start = to
  findMatches(bytes, from, to, { ...search, matches: () => candidate++ === before }, (found) => {
    start = found
    return true
  })
  return start
}
