import type { Failure } from './target.ts'

/** What was reported by whom, and what may still be reported again. */
export type KillLedger = {
  /** A report came from a run that went to its end (`isFinal`), or that was killed at some moment. */
  readonly report: (hits: readonly number[], isFinal: boolean, iteration: number) => void
  /** After a run that went to its end: every hit up to `hits` was reported by now. */
  readonly expectAll: (hits: number, iteration: number) => void
  readonly fail: (reason: string, iteration: number) => void
  readonly failures: readonly Failure[]
  /** Hits that were reported more than once, by runs that were killed. */
  readonly again: () => number
}

/** Starts without a hit. */
export function killLedger(): KillLedger {
  const failures: Failure[] = []
  const seen = new Set<number>()
  const done = new Set<number>()
  let again = 0
  const fail = (reason: string, iteration: number) =>
    void failures.push({ iteration, reason, input: 'the moments of kills are not the same twice' })
  return {
    failures,
    fail,
    again: () => again,
    report: (hits, isFinal, iteration) => {
      for (const hit of hits) {
        if (done.has(hit)) fail(`hit ${hit} came again, after a run that went to its end had reported it`, iteration)
        else if (seen.has(hit)) again++
        seen.add(hit)
        if (isFinal) done.add(hit)
      }
    },
    expectAll: (hits, iteration) => {
      const lost = Array.from({ length: hits }, (_, hit) => hit).filter((hit) => !seen.has(hit))
      if (lost.length > 0) fail(`hits ${lost.slice(0, 20)} were never reported`, iteration)
    },
  }
}
