import type { Config } from '../config/config.ts'
import { parseQuery } from './command-line.ts'

/** Why a query is refused by its text (spec/nrpe.md §2.7, tests 6 to 9). */
type RefusalCode = 'no query' | 'illegal metachars' | 'arguments' | 'command substitution'

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
export type AdmissionRules = Pick<Config, 'dontBlameNrpe' | 'allowBashCommandSubstitution' | 'nastyMetachars'>

/** Decides on the text of a query, a binary string up to its NUL, by stock's tests in stock's order. */
export function admit(text: string, rules: AdmissionRules): Admission {
  if (text === '') return refuseEmpty()
  const nasty = rules.nastyMetachars.find((byte) => text.includes(String.fromCharCode(byte)))
  if (nasty !== undefined) return refuseCharacter(nasty)
  if (!rules.dontBlameNrpe && text.includes('!')) return refuseArguments()
  const query = parseQuery(text)
  // Only `!`: stock's handler dies of it without a word.
  if (query === undefined) return refuseEmpty()
  const substitution = query.args.findIndex((arg) => arg.includes('$('))
  if (substitution >= 0 && !rules.allowBashCommandSubstitution) return refuseSubstitution(substitution + 1)
  return { kind: 'admitted', ...query }
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

/** A byte as a person can read it. Never a bare `|`, after which Nagios expects performance data. */
function nameCharacter(byte: number): string {
  const hex = `0x${byte.toString(16).padStart(2, '0')}`
  if (byte === 0x7c) return `A vertical bar (${hex})`
  return byte > 0x20 && byte < 0x7f ? `The character ${String.fromCharCode(byte)} (${hex})` : `The byte ${hex}`
}
