import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compare, forPerl } from './agreement.ts'
import { lineOf, patternOf } from './grammar.ts'
import { askPerl, hasPerl } from './perl.ts'

const PATTERNS = Number(process.env.PATTERN_RUNS ?? 4000)
const SEED = Number(process.env.PATTERN_SEED ?? 3171)
const LINES = 12
describe.skipIf(!hasPerl)('random patterns against Perl (skipped where perl with JSON::PP is missing)', () => {
  it.each([
    { unicode: false, input: 'undeclared' },
    { unicode: true, input: 'declared' },
  ])('matches the same lines of $input input and finds the same groups', ({ unicode }) => {
    const questions = fc.sample(
      fc.record({
        pattern: patternOf(unicode),
        ignoreCase: fc.boolean(),
        lines: fc.array(lineOf(unicode), { minLength: LINES, maxLength: LINES }),
      }),
      { seed: SEED, numRuns: PATTERNS },
    )
    const answers = askPerl(questions.map(forPerl), unicode)
    const outcomes = questions.map((question, at) => compare(question, answers[at], unicode))
    expect(outcomes.filter((outcome) => outcome.startsWith('differs')).slice(0, 10)).toEqual([])
    // A translator that refuses everything would differ nowhere.
    expect(outcomes.filter((outcome) => outcome === 'same').length).toBeGreaterThan(PATTERNS / 2)
  })
})
