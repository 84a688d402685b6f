import type { CompiledPattern, PatternMatch } from '../pattern/compile.ts'
import type { Finder } from '../scan/finder.ts'
import { type Candidates, makeCandidates } from './candidates.ts'
import { makeSetFinder } from './set-finder.ts'

/** Many patterns, of which a line meets only those that it may fit. */
export type PatternSet = {
  /** `line` with its LF. */
  readonly fits: (line: string) => boolean
  /** What the first pattern in order finds. */
  readonly first: (line: string) => PatternMatch | undefined
  /** Works out what the lines are told apart by, if that was not needed before. */
  readonly candidates: () => Candidates | undefined
  /** Finds lines that hold a needle; `quick` finds those and more. */
  readonly finder: (quick: Finder | undefined) => Finder | undefined
}

/** Tests of a line by a pattern that take no longer than to find out which are needed. */
const fewTests = 8000

/** Nothing is worked out for a few lines, which is what most runs have. */
export function makePatternSet(patterns: readonly CompiledPattern[]): PatternSet {
  const every = [...patterns.keys()]
  let made: { readonly candidates: Candidates | undefined } | undefined
  const candidates = () => {
    made ??= { candidates: makeCandidates(patterns) }
    return made.candidates
  }
  let tests = 0
  const indexesFor = (line: string) => {
    if (!made) tests += patterns.length
    return (tests > fewTests || made ? candidates()?.of(line) : undefined) ?? every
  }
  return {
    candidates,
    // Loops, because a function made for each line leaves more behind than all its text.
    fits: (line) => {
      for (const index of indexesFor(line)) if (patterns[index]?.test(line)) return true
      return false
    },
    first: (line) => {
      for (const index of indexesFor(line)) {
        const match = patterns[index]?.exec(line)
        if (match) return match
      }
      return undefined
    },
    finder: (quick) => {
      const some = candidates()
      return some && makeSetFinder(some.automaton, quick)
    },
  }
}
