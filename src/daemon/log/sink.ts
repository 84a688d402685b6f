import type { Level } from './level.ts'

/** One place that lines go to. Never throws. */
export type Sink = {
  /** The log file, where it is one. */
  readonly file?: string
  /** One line, its control characters escaped. */
  readonly write: (level: Level, text: string) => void
  readonly close: () => void
}
