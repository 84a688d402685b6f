/** What runs or waits for its turn, so that a shutdown can end it. */
export type Running = {
  /** Adds a run; the function given back takes it out again. */
  readonly add: (end: () => void) => () => void
  /** Ends all runs, those that come later too. */
  readonly endAll: () => void
  /** Waits for something that must not be cut off by the end of the process, such as the KILL behind a TERM. */
  readonly hold: (work: Promise<unknown>) => void
  /** Resolves when nothing is held. */
  readonly settled: () => Promise<void>
  readonly count: () => number
}

/** Starts with nothing. */
export function running(): Running {
  const ends = new Set<() => void>()
  const held = new Set<Promise<unknown>>()
  let over = false
  return {
    add: (end) => {
      ends.add(end)
      if (over) queueMicrotask(end)
      return () => ends.delete(end)
    },
    endAll: () => {
      over = true
      for (const end of [...ends]) end()
    },
    hold: (work) => {
      held.add(work)
      void work.finally(() => held.delete(work))
    },
    settled: async () => {
      await Promise.all([...held])
    },
    count: () => ends.size,
  }
}
