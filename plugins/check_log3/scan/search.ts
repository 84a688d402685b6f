import type { CompiledPattern } from '../pattern/compile.ts'

/** What makes a line a match. */
export type Search = {
  /** `line` with its LF. */
  readonly matches: (line: string) => boolean
  /** Every match holds at least one of these bytes strings; undefined when nothing can be said beforehand. */
  readonly needles: readonly Buffer[] | undefined
  /** The longest line, in characters, on which no pattern can run away. */
  readonly safeLength: number
}

/** Joins search and ignore patterns; each is tested on its own (spec/check_log3.md 4.1). */
export function makeSearch(patterns: {
  readonly wanted: readonly CompiledPattern[]
  readonly ignored: readonly CompiledPattern[]
  /** --and: all of `wanted` must fit, in any order. */
  readonly all: boolean
  /** --crlf: patterns do not see the CR before the LF. */
  readonly crlf: boolean
}): Search {
  const { wanted, ignored } = patterns
  const fits = (line: string) =>
    patterns.all ? wanted.every((pattern) => pattern.test(line)) : wanted.some((pattern) => pattern.test(line))
  const matches = (line: string) => fits(line) && !ignored.some((pattern) => pattern.test(line))
  return {
    matches: patterns.crlf ? (line) => matches(line.replace(/\r\n$/, '\n')) : matches,
    safeLength: Math.min(...[...wanted, ...ignored].map((pattern) => pattern.safeLength)),
    needles: patterns.all ? longestLiteral(wanted) : literalsOfAll(wanted),
  }
}

function literalsOfAll(wanted: readonly CompiledPattern[]): readonly Buffer[] | undefined {
  const literals = wanted.map((pattern) => pattern.literal)
  return literals.every((literal) => literal !== undefined && literal !== '')
    ? literals.map((literal) => Buffer.from(literal ?? ''))
    : undefined
}

function longestLiteral(wanted: readonly CompiledPattern[]): readonly Buffer[] | undefined {
  const literals = wanted.map((pattern) => pattern.literal ?? '').sort((a, b) => b.length - a.length)
  return literals[0] ? [Buffer.from(literals[0])] : undefined
}
