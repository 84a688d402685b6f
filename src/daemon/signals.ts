/** The signals of a daemon (spec/nrpe.md §2.13). */
export type Signals = {
  /** Resolves at SIGTERM or SIGINT, early ones included, once no reload is under way. Reloads come one after the other. */
  readonly untilTerminated: (onReload: () => Promise<void>) => Promise<void>
  /** Resolves at the second SIGTERM or SIGINT: somebody is in a hurry. */
  readonly again: Promise<void>
}

/** Takes the signals over before the pid file invites any: by default they would end the process on the spot. */
export function takeSignals(): Signals {
  const first = Promise.withResolvers<void>()
  const second = Promise.withResolvers<void>()
  let terminations = 0
  const onTerminate = () => (++terminations === 1 ? first : second).resolve()
  process.on('SIGTERM', onTerminate)
  process.on('SIGINT', onTerminate)
  const started = Promise.withResolvers<() => Promise<void>>()
  let reloading = started.promise
  process.on('SIGHUP', () => {
    reloading = reloading.then(async (onReload) => {
      // Whoever is about to stop must not open anything any more.
      if (terminations === 0) await onReload()
      return onReload
    })
  })
  process.on('SIGQUIT', () => undefined)
  return {
    untilTerminated: (onReload) => {
      started.resolve(onReload)
      // A reload that has begun comes to its end first: half done it would leave a socket behind.
      return first.promise.then(() => reloading).then(() => undefined)
    },
    again: second.promise,
  }
}
