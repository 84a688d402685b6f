/** A plugin's state, as Nagios names it. */
export type State = 'OK' | 'WARNING' | 'CRITICAL' | 'UNKNOWN'

/** State → exit code of a plugin and result code of an NRPE answer. */
export const exitCodes: Readonly<Record<State, number>> = { OK: 0, WARNING: 1, CRITICAL: 2, UNKNOWN: 3 }

/** The states by exit code. */
export const states: readonly State[] = ['OK', 'WARNING', 'CRITICAL', 'UNKNOWN']
