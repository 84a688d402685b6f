/** A daemon's log as it grows. */
export type GrowingLog = {
  readonly text: () => string
  readonly add: (text: string) => void
  /** No more will come: whoever still waits hears why. */
  readonly end: (reason: string) => void
  /** Resolves with the match, in what was logged from character `from` on. */
  readonly waitFor: (pattern: RegExp | string, from?: number) => Promise<RegExpExecArray>
}

type Waiter = { readonly look: () => boolean; readonly fail: (reason: string) => void }

/** Starts empty. Waits end after `limitMs`, with the log in the error. */
export function growingLog(limitMs = 15_000): GrowingLog {
  const waiters = new Set<Waiter>()
  let text = ''
  let ended: string | undefined
  const waitFor = (wanted: RegExp | string, from = 0) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const pattern = typeof wanted === 'string' ? new RegExp(RegExp.escape(wanted)) : wanted
      const settle = () => {
        clearTimeout(timer)
        waiters.delete(waiter)
      }
      const fail = (reason: string) => {
        settle()
        reject(new Error(`${reason}; ${pattern} is not in its log:\n${text.slice(from)}`))
      }
      const look = () => {
        const match = pattern.exec(text.slice(from))
        if (!match) return false
        settle()
        resolve(match)
        return true
      }
      const waiter: Waiter = { look, fail }
      const timer = setTimeout(fail, limitMs, `waited ${limitMs} ms`)
      waiters.add(waiter)
      if (!look() && ended !== undefined) fail(ended)
    })
  return {
    text: () => text,
    add: (more) => {
      text += more
      for (const waiter of [...waiters]) waiter.look()
    },
    end: (reason) => {
      ended = reason
      for (const waiter of [...waiters]) waiter.fail(reason)
    },
    waitFor,
  }
}
