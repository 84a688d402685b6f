import type { Options } from '../check/options.ts'
import { exitCodes, states } from '../check/state.ts'

/** How long to wait, and what a timeout or a failed connection exits with. */
export type Timeout =
  | {
      readonly kind: 'timeout'
      readonly seconds: number
      readonly exitCode: number
      readonly notices: readonly string[]
    }
  | { readonly kind: 'refused'; readonly text: string }

const defaultSeconds = 10

/** `10`, `10:WARNING`, `:UNKNOWN` and `-u`; junk behind the digits is ignored, as in stock (spec/nrpe.md §3.3). */
export function readTimeout(places: readonly Options[]): Timeout {
  const text = places
    .map((place) => place.text('timeout'))
    .find((found) => found !== undefined && !found.startsWith(':'))
  const seconds = text === undefined ? defaultSeconds : Number.parseInt(text, 10)
  if (!(seconds > 0)) return { kind: 'refused', text: 'Timeout value must be a positive integer' }
  const word = places.map(stateWord).find((found) => found !== undefined)
  const exitCode = word === undefined || word === '' ? exitCodes.CRITICAL : stateCode(word)
  const notices =
    exitCode === undefined
      ? ['Timeout state must be a valid state name (OK, WARNING, CRITICAL, UNKNOWN) or integer (0-3).']
      : []
  return { kind: 'timeout', seconds, exitCode: exitCode ?? exitCodes.CRITICAL, notices }
}

/** The state named in one place: of -u and -t N:STATE the last one counts. */
function stateWord(place: Options): string | undefined {
  const named = place
    .texts('timeout')
    .findLast((text) => text.includes(':'))
    ?.split(':')[1]
  if (!place.has('unknown-timeout')) return named
  const timeoutIsLast = place.last('timeout', 'unknown-timeout') === 'timeout'
  return timeoutIsLast && place.text('timeout')?.includes(':') ? named : 'UNKNOWN'
}

/** A state by name in any case, or by number. */
function stateCode(word: string): number | undefined {
  if (/^[0-3]$/.test(word)) return Number(word)
  const named = states.find((state) => state === word.toUpperCase())
  return named === undefined ? undefined : exitCodes[named]
}
