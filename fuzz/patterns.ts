import fc from 'fast-check'
import { compare, forPerl, show } from '../test/plugins/check_log3/pattern/agreement.ts'
import { lineOf, patternOf } from '../test/plugins/check_log3/pattern/grammar.ts'
import { askPerl, hasPerl, type Question } from '../test/plugins/check_log3/pattern/perl.ts'
import { counter } from './counter.ts'
import { type Property, type Session, targetOf } from './property.ts'
import type { Random } from './random.ts'
import { smallerList, smallerText } from './shrink.ts'

/** A pattern and lines, of an input whose encoding is declared or not. */
type Asked = Question & { readonly unicode: boolean }

const linesEach = 12

const arbitraries = [false, true].map((unicode) =>
  fc.record({
    pattern: patternOf(unicode),
    ignoreCase: fc.boolean(),
    lines: fc.array(lineOf(unicode), { minLength: linesEach, maxLength: linesEach }),
    unicode: fc.constant(unicode),
  }),
)

function make(random: Random): Asked {
  const [asked] = fc.sample(random.pick(arbitraries), { seed: random.below(2 ** 31), numRuns: 1 })
  if (!asked) throw new Error('fast-check made nothing')
  return asked
}

function* smaller(asked: Asked): Generator<Asked> {
  for (const lines of smallerList(asked.lines)) yield { ...asked, lines }
  for (const pattern of smallerText(asked.pattern)) yield { ...asked, pattern }
}

function session(): Session<Asked> {
  const outcomes = counter()
  const checkAll = async (inputs: readonly Asked[]) => {
    const reasons = new Map<Asked, string>()
    for (const unicode of [false, true]) {
      const questions = inputs.filter((asked) => asked.unicode === unicode)
      const answers = hasPerl && questions.length > 0 ? askPerl(questions.map(forPerl), unicode) : []
      for (const [at, answer] of answers.entries()) {
        const asked = questions[at]
        if (!asked) continue
        const outcome = compare(asked, answer, unicode)
        const differs = outcome.startsWith('differs')
        outcomes.add(differs ? 'differ' : outcome)
        if (differs) reasons.set(asked, outcome)
      }
    }
    return inputs.map((asked) => reasons.get(asked))
  }
  const notes = () => (hasPerl ? outcomes.notes() : ['nothing was compared: there is no perl with JSON::PP'])
  return { checkAll, close: async () => ({ reasons: [], notes: notes() }) }
}

const property: Property<Asked> = {
  name: 'patterns',
  says: 'A pattern that is taken matches the lines that Perl matches, with the same groups.',
  batch: 500,
  make,
  smaller,
  show: (asked) => `${show(asked)} on ${JSON.stringify(asked.lines)}${asked.unicode ? ', declared' : ''}`,
  open: async () => session(),
}

/** check_log3's patterns against the perl of this machine. */
export const patterns = targetOf(property)
