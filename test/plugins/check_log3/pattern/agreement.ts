import { type CompiledPattern, compilePattern } from '../../../../plugins/check_log3/pattern/compile.ts'
import type { Needle } from '../../../../plugins/check_log3/pattern/needle.ts'
import type { Answer, Question } from './perl.ts'

// Look-behind of any length is taken though Perl takes 255 characters at most; some patterns make Perl 5.36 panic; and
// it refuses \K far behind a look-around condition.
const TAKEN_BEYOND_PERL = /Lookbehind longer than|^panic|K not permitted/

/**
 * Perl 5.36 computes the first letters of a match from the branches of a condition and forgets that it may have none, so
 * it misses matches: `(?(?=a)ab)k` on `bk`. Behind a fixed start it tries everything.
 */
export function forPerl(question: Question): Question {
  return question.pattern.includes('(?(') ? { ...question, pattern: `\\A[\\s\\S]*?(?:${question.pattern})` } : question
}

/**
 * `same` where both find the same groups in the same lines, `differs: …`, or why there is nothing to compare: `refused` here,
 * `both refuse`, `beyond` Perl.
 */
export function compare(question: Question, answer: Answer | undefined, unicode: boolean): string {
  const { pattern, ignoreCase, lines } = question
  const outcome = compilePattern(pattern, { ignoreCase, unicode })
  if (outcome.kind === 'error')
    return outcome.reason.endsWith('not supported') ? 'refused' : ofInvalid(question, outcome.reason, answer)
  if (answer === undefined || 'error' in answer) {
    const error = answer?.error ?? 'no answer'
    return TAKEN_BEYOND_PERL.test(error) ? 'beyond' : `differs: ${show(question)} is refused by Perl: ${error}`
  }
  for (const [at, line] of lines.entries()) {
    const [wanted, got] = [answer.lines[at] ?? undefined, groupsOf(outcome.pattern, line)]
    const differs =
      JSON.stringify(hideUnsure(wanted, outcome.pattern)) !== JSON.stringify(hideUnsure(got, outcome.pattern))
    const { needles, test } = outcome.pattern
    if (test(line) !== (wanted !== undefined))
      return `differs: ${show(question)} on ${JSON.stringify(line)}: Perl ${wanted !== undefined}`
    const both = `Perl ${JSON.stringify(wanted)}, here ${JSON.stringify(got)}`
    if (differs) return `differs: ${show(question)} on ${JSON.stringify(line)}: ${both}`
    if (wanted !== undefined && !holdsOneOf(needles(), line)) {
      return `differs: ${show(question)} on ${JSON.stringify(line)}: matches without ${JSON.stringify(needles())}`
    }
  }
  return 'same'
}

function holdsOneOf(sets: readonly (readonly Needle[])[], line: string): boolean {
  const fits = (needle: Needle, from: number) => needle.every((place, at) => place.includes(line[from + at] ?? '\n'))
  return sets.every((needles) => needles.some((needle) => [...line].some((_, from) => fits(needle, from))))
}

function ofInvalid(question: Question, reason: string, answer: Answer | undefined): string {
  if (answer !== undefined && 'error' in answer) return 'both refuse'
  return `differs: ${show(question)} is called invalid (${reason}), Perl takes it`
}

/** The pattern and its flag, in one line. */
export function show({ pattern, ignoreCase }: Question): string {
  return `${JSON.stringify(pattern)}${ignoreCase ? ' -i' : ''}`
}

type Groups = readonly (string | null)[] | undefined

function groupsOf(pattern: CompiledPattern, line: string): Groups {
  return pattern
    .exec(line)
    ?.groups.slice(1)
    .map((text) => text ?? null)
}

function hideUnsure(groups: Groups, pattern: CompiledPattern): Groups {
  return groups?.map((text, at) => (pattern.unsureGroups.includes(at + 1) ? null : text))
}
