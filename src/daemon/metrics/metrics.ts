import type { State } from '../../check/state.ts'

/** What happens and is counted, one call for each event; times in seconds. */
export type Events = {
  readonly connectionOpened: () => void
  readonly handshake: (seconds: number, result: 'ok' | 'failed') => void
  /** `command`: a name that nrpe.cfg defines, else `undefined`, so that clients cannot make new series. */
  readonly query: (command: string, state: State, seconds: number) => void
  readonly refusal: (reason: string) => void
  readonly cut: () => void
  readonly delivered: (fate: 'taken' | 'lost') => void
  /** A query's wait for its turn. */
  readonly waited: (seconds: number) => void
  readonly timeout: (command: string) => void
  readonly crash: (plugin: string) => void
  readonly reload: (result: 'ok' | 'failed') => void
}

/** All that the daemon tells of itself. */
export type Metrics = Events & {
  readonly connectionClosed: () => void
  /** Replaces what was told before. */
  readonly maxConnections: (count: number) => void
  /** The certificates in use and when they end, seconds since 1970. Replaces what was told before. */
  readonly certificates: (expiry: ReadonlyMap<string, number>) => void
}

/** What is asked for at the moment of a collection. */
export type Sources = {
  readonly running: () => number
  readonly waiting: () => number
  readonly threads: () => number
}

/** What holds at the moment, and was told before anybody collected. */
export type Facts = {
  connections: number
  maxConnections: number
  certificates: ReadonlyMap<string, number>
}

/** Nobody collects: events cost a call. */
export const noEvents: Events = {
  connectionOpened: () => undefined,
  handshake: () => undefined,
  query: () => undefined,
  refusal: () => undefined,
  cut: () => undefined,
  delivered: () => undefined,
  waited: () => undefined,
  timeout: () => undefined,
  crash: () => undefined,
  reload: () => undefined,
}
