import { type CompiledPattern, compilePattern } from './pattern/compile.ts'

/** Patterns ready to use, or why not. */
export type PatternsOutcome =
  | { readonly kind: 'patterns'; readonly patterns: readonly CompiledPattern[] }
  | { readonly kind: 'error'; readonly reason: string }

/** Compiles each pattern on its own; the first that is wrong is named (spec/check_log3.md 1.4 step 11). */
export function compileAll(sources: readonly string[], ignoreCase: boolean): PatternsOutcome {
  const patterns: CompiledPattern[] = []
  for (const source of sources) {
    // Input of undeclared encoding: \w, \d, \s, \b and case folding are ASCII (1.7).
    const outcome = compilePattern(source, { ignoreCase, unicode: false })
    if (outcome.kind === 'error') {
      return { kind: 'error', reason: `pattern '${source}': ${outcome.reason} at offset ${outcome.offset}` }
    }
    patterns.push(outcome.pattern)
  }
  return { kind: 'patterns', patterns }
}
