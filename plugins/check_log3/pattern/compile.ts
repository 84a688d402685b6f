import { safeLength } from './cost.ts'
import { holds } from './group-table.ts'
import type { Needle } from './needle.ts'
import { parsePattern } from './parse.ts'
import { type Printed, printPattern } from './print.ts'
import { checkReferences } from './references.ts'
import { requiredNeedles } from './required.ts'
import { type Node, PatternError } from './syntax.ts'

/** A Perl pattern ready for use on decoded lines, each given with its LF. */
export type CompiledPattern = {
  /** As the user wrote it. */
  readonly source: string
  /** The same for JavaScript, with the flag u. */
  readonly expression: string
  /** Throws a RangeError if the engine's stack overflows: not below lines of 1 MiB on what was measured. */
  readonly test: (line: string) => boolean
  /** The text of the groups: `groups[n]` is `$n`, `groups[0]` the line without its LF; undefined if nothing matched. */
  readonly exec: (line: string) => PatternMatch | undefined
  /**
   * Rare texts of which every line with a match holds one, for a search in the raw bytes before decoding: sets to choose
   * from, the rarest first; none if nothing rare was found. They are worked out at each call.
   */
  readonly needles: () => readonly (readonly Needle[])[]
  /**
   * Numbers of groups whose text may not be Perl's, such as `(a)` in `(?:(a)|b)*`: JavaScript forgets them at each
   * round. Refuse expressions that use them; whether a line matches does not depend on them.
   */
  readonly unsureGroups: readonly number[]
  /** How many `$n` it has, and the numbers that bear a name. */
  readonly groupCount: number
  readonly groupNames: ReadonlyMap<string, readonly number[]>
  /** The longest line, in characters, on which `test` and `exec` surely end soon; Infinity: any line. */
  readonly safeLength: number
}

/** The groups of one match. */
export type PatternMatch = {
  readonly groups: readonly (string | undefined)[]
  readonly named: Readonly<Record<string, string | undefined>>
}

/** What became of a pattern; `offset` counts characters of the pattern from 0. */
export type CompileOutcome =
  | { readonly kind: 'pattern'; readonly pattern: CompiledPattern }
  | { readonly kind: 'error'; readonly reason: string; readonly offset: number }

/**
 * Translates a Perl pattern to a JavaScript one that matches the same lines, or says why not (spec/check_log3.md 4.3).
 * `unicode`: the input's encoding was declared, so `\w \d \s \b` and folding follow Unicode, else ASCII.
 */
export function compilePattern(source: string, options: { ignoreCase: boolean; unicode: boolean }): CompileOutcome {
  try {
    const { tree, groups } = parsePattern(source, options)
    const unsureGroups = checkReferences(tree)
    const printed = printPattern(tree, groups)
    const run = runnerOf(tree, printed.source)
    const safe = safeLength(tree)
    // Only a first run shows that a pattern is too large for the engine. A short one without loops is not, and of thousands
    // most never run: what the engine makes of them would be in vain.
    if (safe < Number.POSITIVE_INFINITY || printed.source.length > surelyFits) run('').test('')
    const exec = (line: string): PatternMatch | undefined => matchOf(run(line).exec(line), line, printed)
    const test = (line: string): boolean => run(line).test(line)
    const facts = { unsureGroups, groupCount: groups, groupNames: printed.names, safeLength: safe }
    return {
      kind: 'pattern',
      pattern: { source, expression: printed.source, test, exec, needles: () => needlesOf(source, options), ...facts },
    }
  } catch (error) {
    if (error instanceof PatternError) {
      return { kind: 'error', reason: error.message, offset: Array.from(source.slice(0, error.offset)).length }
    }
    if (error instanceof SyntaxError) return { kind: 'error', reason: 'pattern too large', offset: 0 }
    throw error
  }
}

/** From a tree of its own: those of ten thousand patterns would take more memory than all else. */
function needlesOf(source: string, options: Parameters<typeof compilePattern>[1]): readonly (readonly Needle[])[] {
  return requiredNeedles(parsePattern(source, options).tree)
}

/** Characters of a pattern without loops that the engine surely takes. */
const surelyFits = 2000

const BEYOND_BMP = /[\u{10000}-\u{10ffff}]/u

/** The expression to use for a line. */
function runnerOf(tree: Node, source: string): (line: string) => RegExp {
  const regexp = new RegExp(source, 'u')
  if (!holds(tree, 'look') && !holds(tree, 'anchor')) return () => regexp
  // V8 begins matches between the halves of a surrogate pair, where assertions see no character. From a fixed start it
  // steps over pairs.
  let stepping: RegExp | undefined
  return (line) => {
    if (!BEYOND_BMP.test(line)) return regexp
    stepping ??= new RegExp(`^[\\s\\S]*?(?:${source})`, 'u')
    return stepping
  }
}

function matchOf(match: RegExpExecArray | null, line: string, printed: Printed): PatternMatch | undefined {
  if (match === null) return undefined
  const groups = printed.numbers.map((slots) => firstDefined(slots.map((slot) => match[slot])))
  groups[0] = line.endsWith('\n') ? line.slice(0, -1) : line
  const named = [...printed.names].map(([name, numbers]) => [
    name,
    firstDefined(numbers.map((number) => groups[number])),
  ])
  return { groups, named: Object.fromEntries(named) }
}

function firstDefined(texts: readonly (string | undefined)[]): string | undefined {
  return texts.find((text) => text !== undefined)
}

const UNSUPPORTED = ' is not supported'

/** The text after `UNKNOWN: ` for a pattern that was refused. */
export function refusalText(source: string, outcome: { readonly reason: string; readonly offset: number }): string {
  if (!outcome.reason.endsWith(UNSUPPORTED)) return `pattern '${source}': ${outcome.reason} at offset ${outcome.offset}`
  const construct = outcome.reason.slice(0, -UNSUPPORTED.length)
  return `pattern '${source}': ${construct} at offset ${outcome.offset} is not supported`
}
