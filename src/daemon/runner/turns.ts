/** A place among the commands that run, or none in time. */
export type Turn =
  | { readonly kind: 'turn'; readonly waitedMs: number; readonly done: () => void }
  | { readonly kind: 'late' }

/** Hands out turns in the order they were asked for: max_commands (spec/nrpe.md §2.4; stock's has no effect, T12). */
export type Turns = {
  /** `limit` commands at once, 0 = any number; waits at most `timeoutMs`. */
  readonly take: (limit: number, timeoutMs: number) => Promise<Turn>
  /** How many run, and how many wait. */
  readonly running: () => number
  readonly waiting: () => number
}

/** Starts with nobody running. */
export function turns(): Turns {
  let running = 0
  const waiting: (() => void)[] = []

  const turn = (askedAt: number): Turn => {
    running++
    const done = () => {
      running--
      waiting.shift()?.()
    }
    return { kind: 'turn', waitedMs: performance.now() - askedAt, done }
  }
  return {
    take: (limit, timeoutMs) =>
      new Promise((resolve) => {
        const askedAt = performance.now()
        if (limit === 0 || running < limit) {
          resolve(turn(askedAt))
          return
        }
        const begin = () => {
          clearTimeout(late)
          resolve(turn(askedAt))
        }
        const late = setTimeout(() => {
          waiting.splice(waiting.indexOf(begin), 1)
          resolve({ kind: 'late' })
        }, timeoutMs)
        waiting.push(begin)
      }),
    running: () => running,
    waiting: () => waiting.length,
  }
}
