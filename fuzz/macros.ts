import { buildCommandLine, parseQuery } from '../src/daemon/command-line.ts'
import { counter } from './counter.ts'
import { type Property, plainSession, targetOf } from './property.ts'
import type { Random } from './random.ts'
import { smallerText } from './shrink.ts'

/** A definition of nrpe.cfg and the query that fills it in; binary strings. */
type Filled = {
  readonly definition: string
  readonly query: string
  readonly strict: boolean
  readonly quote: boolean
}

const pieces = [
  ...['$ARG1$', '$ARG2$', '$ARG16$', '$ARG17$', '$ARG0$', '$ARG01$', '$ARG1x$', '$ARG$', '$ARGS$', '$ARG 1$'],
  ...['$', '$$', '$$$', '$HOME$'],
  ...['$USER1$/x', ' ', "'", '"', '/bin/check', "awk '{print $1}'", '$arg1$', '$(', '$' + '{x}', '\n', '\\'],
  ...['\xff', '$ARG-1$', '$ARG1', 'ARG1$'],
]

function make(random: Random): Filled {
  const parts = Array.from({ length: random.size(30) }, () =>
    random.chance(10) ? random.bytes(random.size(6)).toString('latin1') : random.pick(pieces),
  )
  const args = Array.from({ length: random.size(40) }, () =>
    random.chance(30) ? '' : random.pick(['a', '$ARG1$', '!', 'x y', '$', '\xe9', 'z'.repeat(random.size(400))]),
  )
  const query = [random.pick(['name', '', '!']), ...args].join('!')
  return { definition: parts.join(''), query, strict: random.chance(30), quote: random.chance(50) }
}

function* smaller(filled: Filled): Generator<Filled> {
  for (const shorter of smallerText(filled.definition)) yield { ...filled, definition: shorter }
  for (const shorter of smallerText(filled.query)) yield { ...filled, query: shorter }
}

/**
 * No throw, and no more than each `$` of the definition filled with all that came. The rules of spec/nrpe.md §2.8
 * themselves are held by test/daemon/command-line.test.ts; a model of them belongs here.
 */
function check({ definition, query, strict, quote }: Filled, count: (what: string) => void): string | undefined {
  const parsed = parseQuery(query, strict)
  count(parsed === undefined ? 'queries without a name' : 'filled in')
  if (parsed === undefined) return /[^!]/.test(query) ? 'a query that holds something has no name' : undefined
  if (parsed.name === '' || parsed.name.includes('!')) return `the name is ${JSON.stringify(parsed.name)}`
  const { line, script, parameters } = buildCommandLine(undefined, definition, parsed.args, { strict, quote })
  const dollars = definition.split('$').length - 1
  // A quoted argument takes four characters for each quote in it, and two around it.
  const most = definition.length + dollars * (4 * query.length + 2 * parsed.args.length + 10)
  for (const text of [line, script])
    if (text.length > most) return `a line of ${text.length} characters came out, more than ${most}`
  if (dollars === 0 && line !== definition) return 'a definition without macros changed'
  if (quote && parameters.some((parameter, index) => parameter !== parsed.args[index])) return 'an argument changed'
  return undefined
}

const property: Property<Filled> = {
  name: 'macros',
  says: 'Any query fills any definition without a throw, and the line is bounded by what came.',
  batch: 500,
  make,
  smaller,
  show: (filled) => JSON.stringify(filled),
  open: async () => {
    const kinds = counter()
    return plainSession((filled) => check(filled, kinds.add), kinds.notes)
  },
}

/** Queries and definitions through parseQuery and the macros. */
export const macros = targetOf(property)
