import type { Context, Script } from 'node:vm'
import { steadyMs } from '../../../src/check/clock.ts'

/** How long one line may take, and how often that may be used up in a run: together within what a poller waits. */
const lineMs = 500
const mostUsedUp = 10

/** Limits of a run; tests set their own. */
export type PatienceLimits = {
  /** --timeout, counted from now; absent: none. */
  readonly timeoutMs?: number | undefined
  readonly lineMs?: number
}

/** What a search needs to know of the time. */
export type TimeLimit = Pick<Patience, 'isOver' | 'within'>

/**
 * The time a run may take. Without --timeout only time that lines use up counts, so a long log is read to its end and yet
 * no pattern hangs the check.
 */
export class Patience {
  // The clock of `performance` takes a millisecond to load.
  readonly #startedMs = steadyMs()
  readonly #timeoutMs: number
  readonly #lineMs: number
  #usedUp = 0
  #work: () => void = () => undefined
  #context: Context | undefined
  #script: Script | undefined

  constructor({ timeoutMs, lineMs: ownLineMs = lineMs }: PatienceLimits) {
    this.#timeoutMs = timeoutMs ?? Number.POSITIVE_INFINITY
    // A quarter, so that even the first line is judged, or given up, before the time is over: each run gets on.
    this.#lineMs = Math.max(1, Math.min(ownLineMs, Math.floor(this.#timeoutMs / 4)))
  }

  /** Should the run end? */
  get isOver(): boolean {
    return this.#usedUp >= mostUsedUp || this.elapsedMs >= this.#timeoutMs
  }

  /** Since the start. */
  get elapsedMs(): number {
    return steadyMs() - this.#startedMs
  }

  /**
   * Runs `work` for as long as one line may take; false when it was ended, at any point of it. Only this can end a regular
   * expression: node:vm has a thread that watches. That costs 0.1 ms and more, so not for each line.
   */
  within(work: () => void): boolean {
    const vm = process.getBuiltinModule('node:vm')
    this.#context ??= vm.createContext({ run: () => this.#work() })
    this.#script ??= new vm.Script('run()')
    this.#work = work
    try {
      this.#script.runInContext(this.#context, { timeout: this.#lineMs })
      return true
    } catch (error) {
      if (!isTimeout(error)) throw error
      this.#usedUp++
      return false
    }
  }
}

/** The error comes from the other context, so it is no Error of ours. */
function isTimeout(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'ERR_SCRIPT_EXECUTION_TIMEOUT'
}
