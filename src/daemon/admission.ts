import { type ClientIdentity, type ClientRule, findClientRule } from '../config/client-rules.ts'
import type { Config } from '../config/config.ts'
import { parseQuery, type Query } from './command-line.ts'
import { printable } from './log.ts'

/** Why a query is refused by its text (spec/nrpe.md §2.7, tests 6 to 9), or by who sends it. */
type RefusalCode = 'no query' | 'illegal metachars' | 'arguments' | 'command substitution' | 'client' | 'command'

/** What becomes of a query's text. */
export type Admission =
  /** Name and arguments as binary strings, one character per byte. */
  | { readonly kind: 'admitted'; readonly name: string; readonly args: readonly string[] }
  | {
      readonly kind: 'refused'
      readonly code: RefusalCode
      /** Stock's log line, level ERR. */
      readonly logText: string
      /** The answer for a client that may know: what was refused, why, and what to change. */
      readonly answerText: string
    }

/** The settings that decide. */
export type AdmissionRules = Pick<
  Config,
  'dontBlameNrpe' | 'allowBashCommandSubstitution' | 'nastyMetachars' | 'clientRules' | 'strict'
>

/** Decides on the text of a query, a binary string up to its NUL, by stock's tests in stock's order, then by client rules. */
export function admit(text: string, rules: AdmissionRules, client: ClientIdentity): Admission {
  if (text === '') return refuseEmpty()
  const nasty = rules.nastyMetachars.find((byte) => text.includes(String.fromCharCode(byte)))
  if (nasty !== undefined) return refuseCharacter(nasty)
  if (!rules.dontBlameNrpe && text.includes('!')) return refuseArguments()
  const query = parseQuery(text, rules.strict)
  // Only `!`: stock's handler dies of it without a word.
  if (query === undefined) return refuseEmpty()
  const substitution = query.args.findIndex((arg) => arg.includes('$('))
  if (substitution >= 0 && !rules.allowBashCommandSubstitution) return refuseSubstitution(substitution + 1)
  return checkClient(query, text, rules.clientRules, client) ?? { kind: 'admitted', ...query }
}

/** What every client with a rule may ask. */
const versionQuery = '_NRPE_CHECK'

/** Closed by default once there is a rule. */
function checkClient(
  query: Query,
  text: string,
  rules: readonly ClientRule[],
  client: ClientIdentity,
): Admission | undefined {
  if (rules.length === 0) return undefined
  const rule = findClientRule(rules, client)
  if (rule === undefined) return refuseClient()
  if (query.name !== versionQuery && !rule.commands.test(query.name)) return refuseCommand(query.name, rule)
  return text.includes('!') && !rule.takesArguments ? refuseArgumentsOf(rule) : undefined
}

function refuseEmpty(): Admission {
  return {
    kind: 'refused',
    code: 'no query',
    logText: 'Error: Request contained no query!',
    answerText: 'NRPE: The query names no command (check_nrpe -c NAME)',
  }
}

function refuseCharacter(byte: number): Admission {
  return {
    kind: 'refused',
    code: 'illegal metachars',
    logText: 'Error: Request contained illegal metachars!',
    answerText: `NRPE: ${nameCharacter(byte)} is not allowed in a query (nasty_metachars on this host)`,
  }
}

function refuseArguments(): Admission {
  return {
    kind: 'refused',
    code: 'arguments',
    logText: 'Error: Request contained command arguments, but argument option is not enabled!',
    answerText: 'NRPE: Command arguments are not allowed (dont_blame_nrpe=0 on this host)',
  }
}

function refuseSubstitution(number: number): Admission {
  return {
    kind: 'refused',
    code: 'command substitution',
    logText: 'Error: Request contained a bash command substitution, but they are disallowed!',
    answerText: `NRPE: Argument ${number} holds a command substitution $( (allow_bash_command_substitution=0 on this host)`,
  }
}

function refuseClient(): Admission {
  return {
    kind: 'refused',
    code: 'client',
    logText: 'Error: No client[] line fits this client, so it may ask for nothing!',
    answerText: 'NRPE: This client may ask for nothing (no client[] line on this host fits it)',
  }
}

function refuseCommand(name: string, rule: ClientRule): Admission {
  const command = printable(Buffer.from(name, 'latin1')).replaceAll('|', '\\x7c')
  return {
    kind: 'refused',
    code: 'command',
    logText: `Error: client[${rule.who}] does not allow command '${command}'!`,
    answerText: `NRPE: Command '${command}' is not allowed for this client (client[] on this host)`,
  }
}

function refuseArgumentsOf(rule: ClientRule): Admission {
  return {
    kind: 'refused',
    code: 'arguments',
    logText: `Error: Request contained command arguments, but client[${rule.who}] does not allow them!`,
    answerText: 'NRPE: Command arguments are not allowed for this client (client[] on this host)',
  }
}

/** A byte as a person can read it. Never a bare `|`, after which Nagios expects performance data. */
function nameCharacter(byte: number): string {
  const hex = `0x${byte.toString(16).padStart(2, '0')}`
  if (byte === 0x7c) return `A vertical bar (${hex})`
  return byte > 0x20 && byte < 0x7f ? `The character ${String.fromCharCode(byte)} (${hex})` : `The byte ${hex}`
}
