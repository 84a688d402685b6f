import { steadyMs } from './clock.ts'

/** What ends the tries of `inTurn`. */
export type TurnLimit = {
  /** Given when nobody wants the result any more. */
  readonly signal: AbortSignal
  /** When the time is up, milliseconds on the clock of `steadyMs()`; absent where there is no limit. */
  readonly endMs?: number | undefined
}

/** An address that was tried in vain. */
export type Tried = { readonly address: string; readonly error: unknown }

/**
 * Tries the addresses of one host in the resolver's order until an attempt gives something; undefined where none does. Each may
 * take an equal share of the time that is left, the last one all of it, so that one that drops packets leaves time for the next
 * (docs/decisions/addresses.md). The signal of an attempt ends it; at the end of its share the reason is an `ETIMEDOUT`.
 */
export async function inTurn<T>(
  addresses: readonly string[],
  { signal, endMs }: TurnLimit,
  attempt: (address: string, signal: AbortSignal) => Promise<T | undefined>,
): Promise<T | undefined> {
  for (const [index, address] of addresses.entries()) {
    signal.throwIfAborted()
    const left = addresses.length - index
    const done =
      endMs === undefined || left === 1
        ? await attempt(address, signal)
        : await withinMs((endMs - steadyMs()) / left, signal, (own) => attempt(address, own))
    if (done !== undefined) return done
  }
  return undefined
}

async function withinMs<T>(limitMs: number, outer: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const share = new AbortController()
  const timer = setTimeout(() => share.abort(timedOut()), Math.max(0, limitMs))
  try {
    return await work(AbortSignal.any([outer, share.signal]))
  } finally {
    clearTimeout(timer)
  }
}

/** As the kernel's own, which comes after two minutes. */
const timedOut = () => Object.assign(new Error('the share of the time limit is over'), { code: 'ETIMEDOUT' })
