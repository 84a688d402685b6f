import { addClientRule, findClientRule } from '../src/config/client-rules.ts'
import { defaultConfig } from '../src/config/config.ts'
import { counter } from './counter.ts'
import { durationOf, mostMs } from './duration.ts'
import { type Property, plainSession, targetOf } from './property.ts'
import type { Random } from './random.ts'
import { smallerList, smallerText } from './shrink.ts'

/** Patterns of one `client[*]` line, and a command that is asked for; binary strings. */
type Asked = { readonly patterns: readonly string[]; readonly command: string }

const letters = [
  ...['a', 'a', 'b', '_', '*', '*', '.', '$', '^', '(', '[a-z]', '+', '\\', '\n', '\xe9', '\x85', '|', '-'],
  ...['check_'],
]

function make(random: Random): Asked {
  const word = (most: number) => Array.from({ length: random.size(most) }, () => random.pick(letters)).join('')
  const patterns = Array.from({ length: 1 + random.size(3) }, () => word(10))
  const like = random.pick(patterns).replaceAll('*', () => word(4))
  // A query can be long, and what is not linear in it would hold the daemon.
  if (random.below(200) === 0) return { patterns, command: random.pick(letters).repeat(200_000) + random.pick(letters) }
  return { patterns, command: random.chance(50) ? like : word(12) }
}

function* smaller({ patterns, command }: Asked): Generator<Asked> {
  for (const fewer of smallerList(patterns)) yield { patterns: fewer, command }
  for (const shorter of smallerText(command)) yield { patterns, command: shorter }
  for (const [at, pattern] of patterns.entries())
    for (const shorter of smallerText(pattern)) yield { patterns: patterns.with(at, shorter), command }
}

function check({ patterns, command }: Asked, count: (what: string) => void): string | undefined {
  const draft = defaultConfig()
  const complaint = addClientRule(draft, '*', patterns.join(','))
  const meant = patterns.map((pattern) => pattern.trim()).filter((pattern) => pattern !== '')
  count(complaint === undefined ? 'rules' : 'refused')
  if (complaint !== undefined) return meant.length === 0 ? undefined : `a good rule is refused: ${complaint.says}`
  const rule = findClientRule(draft.clientRules, { address: '127.0.0.1', certificateNames: [] })
  if (rule === undefined) return 'a rule for everybody does not fit'
  let allowed = false
  const tookMs = durationOf(() => {
    allowed = rule.commands.test(command)
  })
  if (tookMs > mostMs) return `it took ${tookMs.toFixed(0)} ms for ${command.length} characters`
  if (allowed !== meant.some((pattern) => fits(pattern, command)))
    return allowed ? 'it is allowed' : 'it is not allowed'
  return undefined
}

/** Which beginnings of the command each beginning of the pattern fits, one letter of the pattern after the other. */
function fits(pattern: string, command: string): boolean {
  let reached = new Uint8Array(command.length + 1)
  reached[0] = 1
  for (const letter of pattern) {
    const next = new Uint8Array(command.length + 1)
    if (letter === '*') next.fill(1, reached.indexOf(1) < 0 ? next.length : reached.indexOf(1))
    else for (let at = 0; at < command.length; at++) if (reached[at] === 1 && command[at] === letter) next[at + 1] = 1
    reached = next
  }
  return reached[command.length] === 1
}

const property: Property<Asked> = {
  name: 'client-rules',
  says: 'A client rule fits the commands that its stars say, whatever other characters it holds, in time linear in the query.',
  batch: 200,
  make,
  smaller,
  show: ({ patterns, command }) =>
    `${JSON.stringify(patterns)} for ${command.length} characters ${JSON.stringify(command.slice(0, 300))}`,
  open: async () => {
    const kinds = counter()
    return plainSession((asked) => check(asked, kinds.add), kinds.notes)
  },
}

/** Command patterns of client rules against a plain matcher. */
export const clientRules = targetOf(property)
