import type { Finder } from '../scan/finder.ts'
import type { Automaton } from './automaton.ts'
import { findText } from './candidates.ts'

const LF = 10
/** A quick finder is left when it finds more lines in vain than one in so many bytes, about five lines. */
const bytesForMiss = 1024
/** Before this nothing is known about the log. */
const fewMisses = 64

/**
 * Finds whole lines that hold a text. `quick` finds these lines and others, at 16 bytes a step; where many are others, as
 * with hundreds of texts that have nothing in common, the automaton alone is faster.
 */
export function makeSetFinder(automaton: Automaton, quick: Finder | undefined): Finder {
  let misses = 0
  let searched = 0

  const thorough: Finder = (bytes, from, to, onHit) => {
    for (let next: number | undefined = from; next !== undefined && next < to; ) {
      const hit = findText(automaton, bytes, next, to)
      next = hit < 0 ? undefined : onHit(hit)
    }
  }

  return (bytes, from, to, onHit) => {
    if (!quick || isPoor()) return thorough(bytes, from, to, onHit)
    let rest: number | undefined
    quick(bytes, from, to, (hit) => {
      const start = Math.max(from, hit > 0 ? bytes.lastIndexOf(LF, hit - 1) + 1 : 0)
      const end = bytes.indexOf(LF, hit) + 1
      if (findText(automaton, bytes, start, end) >= 0) return onHit(hit)
      misses++
      if (!isPoor(end - from)) return end
      rest = end
      return undefined
    })
    searched += (rest ?? to) - from
    if (rest !== undefined) thorough(bytes, rest, to, onHit)
  }

  function isPoor(more = 0): boolean {
    return misses > fewMisses && misses * bytesForMiss > searched + more
  }
}
