/** A limited number of places, given in the order they were asked for. */
export type Places = {
  /** Resolves with what gives the place back (once); rejects with the signal's reason when that comes first. */
  readonly take: (signal: AbortSignal) => Promise<() => void>
  readonly taken: () => number
  readonly waiting: () => number
}

/** Starts with all of them free. */
export function places(most: number): Places {
  let taken = 0
  const waiting: (() => void)[] = []

  const place = () => {
    taken++
    return () => {
      taken--
      waiting.shift()?.()
    }
  }
  const wait = (signal: AbortSignal): Promise<() => void> =>
    new Promise((resolve, reject) => {
      const begin = () => {
        signal.removeEventListener('abort', leave)
        resolve(place())
      }
      const leave = () => {
        waiting.splice(waiting.indexOf(begin), 1)
        reject(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      waiting.push(begin)
    })
  return {
    take: async (signal) => {
      signal.throwIfAborted()
      return taken < most ? place() : await wait(signal)
    },
    taken: () => taken,
    waiting: () => waiting.length,
  }
}
