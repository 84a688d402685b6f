import { type State, states } from '../../check/state.ts'

/** How many hosts there are of each state. */
export type Tally = Readonly<Record<State, number>>

/** Nobody yet. */
export const noHosts: Tally = { OK: 0, WARNING: 0, CRITICAL: 0, UNKNOWN: 0 }

/** All that are counted. */
export const counted = (tally: Tally) => states.reduce((sum, state) => sum + tally[state], 0)

/** From bad to good, as the Nagios plugins rank the parts of a whole (their max_state_alt). */
const worstFirst: readonly State[] = ['CRITICAL', 'WARNING', 'UNKNOWN', 'OK']

/** The state of all hosts together; OK where there are none. */
export const worstOf = (tally: Tally): State => worstFirst.find((state) => tally[state] > 0) ?? 'OK'

/** `3 OK, 0 WARNING, 1 CRITICAL, 0 UNKNOWN`. */
export const inWords = (tally: Tally) => states.map((state) => `${tally[state]} ${state}`).join(', ')
