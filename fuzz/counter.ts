/** Counts what inputs turned out to be, so that a run shows what it reached. */
export type Counter = {
  readonly add: (what: string) => void
  /** One line, the most frequent first. */
  readonly notes: () => readonly string[]
}

/** Starts at nothing. */
export function counter(): Counter {
  const counts = new Map<string, number>()
  return {
    add: (what) => void counts.set(what, (counts.get(what) ?? 0) + 1),
    notes: () => {
      const ranked = [...counts].sort(([, a], [, b]) => b - a)
      return ranked.length === 0 ? [] : [ranked.map(([what, count]) => `${count} ${what}`).join(', ')]
    },
  }
}
