import { readSmallFile } from '../../src/check/small-file.ts'
import { strerror } from '../../src/check/strerror.ts'
import type { Encoding } from './encoding/encoding.ts'
import { type CompiledPattern, compilePattern, refusalText } from './pattern/compile.ts'
import type { PatternSet } from './pattern-set/pattern-set.ts'
import { makeSearch, type Search } from './scan/search.ts'
import type { Settings } from './settings.ts'
import { decodeLine } from './text.ts'

/** Search and ignore patterns as texts, and the expression of --where or --where-file. */
export type PatternTexts = {
  readonly wanted: readonly string[]
  readonly ignored: readonly string[]
  readonly where: string | undefined
}

/** Pattern texts, or the file that could not be read. */
export type TextsOutcome =
  | { readonly kind: 'texts'; readonly texts: PatternTexts }
  | { readonly kind: 'unreadable'; readonly path: string; readonly reason: string }

/** A search, none for a heartbeat alone, or a pattern that is wrong. */
export type SearchOutcome =
  | {
      readonly kind: 'search'
      readonly search: Search | undefined
      readonly wanted: readonly CompiledPattern[]
      /** The same where they are many. */
      readonly set?: PatternSet | undefined
    }
  | { readonly kind: 'error'; readonly reason: string }

/** So many patterns are tried one by one sooner than it is found out which to try. */
const fewPatterns = 16

/** As the original a pipe of the shell will do. */
const readAll = (path: string) => readSmallFile(path, { anyKind: true })

/** Collects the patterns; a file replaces those of the command line (spec/check_log3.md 1.2 -P, -f). */
export async function readPatterns(settings: Settings): Promise<TextsOutcome> {
  const texts = { wanted: settings.patterns, ignored: settings.ignorePatterns }
  for (const [kind, path] of [
    ['wanted', settings.patternFile],
    ['ignored', settings.ignorePatternFile],
  ] as const) {
    if (path === undefined) continue
    // The original opens the file with the encoding, and fails so.
    if (settings.input === 'unknown') return { kind: 'unreadable', path, reason: 'Invalid argument' }
    try {
      texts[kind] = patternLines(readAll(path), settings.input)
    } catch (error) {
      return { kind: 'unreadable', path, reason: strerror(error) }
    }
  }
  const { where, whereFile } = settings.parse ?? {}
  if (whereFile === undefined) return { kind: 'texts', texts: { ...texts, where } }
  try {
    return { kind: 'texts', texts: { ...texts, where: withoutMark(decodeLine(readAll(whereFile))) } }
  } catch (error) {
    return { kind: 'unreadable', path: whereFile, reason: strerror(error) }
  }
}

/** Compiles each pattern on its own; the first that is wrong is named (spec/check_log3.md 1.4 step 11). */
export async function compileSearch({ wanted, ignored }: PatternTexts, settings: Settings): Promise<SearchOutcome> {
  if (wanted.length === 0) return { kind: 'search', search: undefined, wanted: [] }
  const compiled: CompiledPattern[] = []
  for (const source of [...wanted, ...ignored]) {
    // In input of undeclared encoding \w, \d, \s, \b and case folding are ASCII (1.7).
    const outcome = compilePattern(source, { ignoreCase: settings.ignoreCase, unicode: settings.input !== undefined })
    if (outcome.kind === 'error') return { kind: 'error', reason: refusalText(source, outcome) }
    compiled.push(outcome.pattern)
  }
  const searched = compiled.slice(0, wanted.length)
  const skipped = compiled.slice(wanted.length)
  const sets = { wanted: await setOf(searched), ignored: await setOf(skipped) }
  const { allPatterns, crlf } = settings
  const search = makeSearch({ wanted: searched, ignored: skipped, all: allPatterns, crlf, sets })
  return { kind: 'search', search, wanted: searched, set: sets.wanted }
}

/** Loaded only where there are many. */
async function setOf(patterns: readonly CompiledPattern[]): Promise<PatternSet | undefined> {
  if (patterns.length <= fewPatterns) return undefined
  return (await import('./pattern-set/pattern-set.ts')).makePatternSet(patterns)
}

/** One pattern a line, no comments. A blank line or a CR at the end would match all or nothing, so both go. */
function patternLines(bytes: Buffer, encoding: Encoding | undefined): readonly string[] {
  const reader = encoding?.readerOf(bytes.subarray(0, 4))
  const text = reader ? reader.codec.decode(bytes.subarray(reader.textStart)) : decodeLine(bytes)
  const lines = withoutMark(text).split('\n')
  return lines.map((line) => line.replace(/\r$/, '')).filter((line) => line !== '')
}

/** Without a byte order mark. */
function withoutMark(text: string): string {
  return text.replace(/^\uFEFF/, '')
}
