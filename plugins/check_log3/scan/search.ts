import type { CompiledPattern } from '../pattern/compile.ts'
import { frequencyOf, type Needle } from '../pattern/needle.ts'
import type { PatternSet } from '../pattern-set/pattern-set.ts'

/** What makes a line a match. */
export type Search = {
  /** `line` with its LF. */
  readonly matches: (line: string) => boolean
  /**
   * Every match holds at least one of these; undefined when nothing can be said beforehand. To be asked where it pays
   * only.
   */
  readonly needles: () => readonly Needle[] | undefined
  /** The longest line, in characters, on which no pattern can run away. */
  readonly safeLength: number
  /** Of many patterns, to find which of the needles is there. */
  readonly set?: PatternSet | undefined
  /** Does now what else the first line would wait for. */
  readonly prepare?: () => void
}

/** Joins search and ignore patterns; each is tested on its own (spec/check_log3.md 4.1). */
export function makeSearch(patterns: {
  readonly wanted: readonly CompiledPattern[]
  readonly ignored: readonly CompiledPattern[]
  /** --and: all of `wanted` must fit, in any order. */
  readonly all: boolean
  /** --crlf: patterns do not see the CR before the LF. */
  readonly crlf: boolean
  /** The same patterns where they are many. */
  readonly sets?: { readonly wanted: PatternSet | undefined; readonly ignored: PatternSet | undefined }
}): Search {
  const { wanted, ignored, sets, all } = patterns
  const set = all ? undefined : sets?.wanted
  const fits = all ? fitsAll(wanted) : (set?.fits ?? fitsSome(wanted))
  const isIgnored = sets?.ignored?.fits ?? fitsSome(ignored)
  const matches = ignored.length === 0 ? fits : (line: string) => fits(line) && !isIgnored(line)
  return {
    matches: patterns.crlf ? (line) => matches(line.replace(/\r\n$/, '\n')) : matches,
    safeLength: [...wanted, ...ignored].reduce((least, pattern) => Math.min(least, pattern.safeLength), Infinity),
    needles: () => (all ? rarestNeedles(wanted) : set ? set.candidates()?.needles() : needlesOfAll(wanted)),
    set,
    prepare: () => {
      set?.candidates()
      sets?.ignored?.candidates()
    },
  }
}

// Loops, because a function made for each line leaves more behind than all its text.

function fitsSome(patterns: readonly CompiledPattern[]): (line: string) => boolean {
  const [only, ...others] = patterns
  if (only && others.length === 0) return only.test
  return (line) => {
    for (const pattern of patterns) if (pattern.test(line)) return true
    return false
  }
}

function fitsAll(patterns: readonly CompiledPattern[]): (line: string) => boolean {
  return (line) => {
    for (const pattern of patterns) if (!pattern.test(line)) return false
    return true
  }
}

/** The line must hold a needle of one of the patterns. */
function needlesOfAll(wanted: readonly CompiledPattern[]): readonly Needle[] | undefined {
  const needles = wanted.map((pattern) => pattern.needles()[0])
  return needles.every((some) => some !== undefined) ? needles.flat() : undefined
}

/** The line must hold a needle of each of the patterns, so the rarest will do. */
function rarestNeedles(wanted: readonly CompiledPattern[]): readonly Needle[] | undefined {
  return wanted
    .flatMap((pattern) => pattern.needles().slice(0, 1))
    .sort((a, b) => frequencyOf(a) - frequencyOf(b))
    .at(0)
}
