import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/** How long nothing may have been asked before memory is given back, milliseconds: idle plugin threads are gone by then. */
const quietMs = 20_000

/** Gives back what a load has left behind. */
export type IdleMemory = {
  /** Something was done: the time counts from now. */
  readonly used: () => void
}

/**
 * V8 collects when it needs memory, so a daemon that nobody asks any more would keep what its busiest hour took.
 * `collect` is for tests.
 */
export function idleMemory(collect = collectAll): IdleMemory {
  let timer: NodeJS.Timeout | undefined
  return {
    used: () => {
      if (timer) {
        timer.refresh()
        return
      }
      timer = setTimeout(() => {
        timer = undefined
        collect()
      }, quietMs)
      timer.unref()
    },
  }
}

/** Takes some 10 ms, while nobody waits. */
function collectAll(): void {
  setFlagsFromString('--expose-gc')
  const collector: unknown = runInNewContext('gc')
  if (typeof collector === 'function') collector({ type: 'major', flavor: 'last-resort' })
}
