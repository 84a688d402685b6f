import type { Running } from './running.ts'

/** A place among the commands that run, or none in time. */
export type Turn =
  | { readonly kind: 'turn'; readonly waitedMs: number; readonly done: () => void }
  | { readonly kind: 'none'; readonly why: 'timeout' | 'shutdown' }

/** Hands out turns in the order they were asked for: max_commands (spec/nrpe.md §2.4; stock's has no effect, T12). */
export type Turns = {
  /** `limit` commands at once, 0 = any number; waits at most `timeoutMs`. */
  readonly take: (limit: number, timeoutMs: number) => Promise<Turn>
  /** Commands that wait. */
  readonly waiting: () => number
}

/** Starts with nobody running. */
export function turns(running: Running): Turns {
  let taken = 0
  const waiting: (() => void)[] = []

  const turn = (askedAt: number): Turn => {
    taken++
    const done = () => {
      taken--
      waiting.shift()?.()
    }
    return { kind: 'turn', waitedMs: performance.now() - askedAt, done }
  }
  const wait = (timeoutMs: number): Promise<Turn> =>
    new Promise((resolve) => {
      const askedAt = performance.now()
      const finish = (outcome: Turn) => {
        clearTimeout(late)
        forget()
        resolve(outcome)
      }
      const giveUp = (why: 'timeout' | 'shutdown') => {
        waiting.splice(waiting.indexOf(begin), 1)
        finish({ kind: 'none', why })
      }
      const begin = () => finish(turn(askedAt))
      const late = setTimeout(giveUp, timeoutMs, 'timeout')
      const forget = running.add(() => giveUp('shutdown'))
      waiting.push(begin)
    })
  return {
    take: async (limit, timeoutMs) => (limit === 0 || taken < limit ? turn(performance.now()) : await wait(timeoutMs)),
    waiting: () => waiting.length,
  }
}
