import { errorCode, strerror } from '../check/strerror.ts'
import { type Accepting, type Endpoint, type Listener, listen, overlap } from '../transport/listen.ts'

/** The sockets that the daemon listens on. */
export type Listeners = {
  readonly bound: () => readonly Endpoint[]
  /**
   * Listens on these instead. What stays the same stays open; the new ones are open before the old ones close, except
   * where both want the same address and port. Resolves with what could not be opened beside others that could;
   * rejects with the text for the log, everything being as before, when none could.
   */
  readonly move: (wanted: readonly Endpoint[], backlog: number) => Promise<readonly string[]>
  /** Stops listening; connections stay. */
  readonly close: () => void
}

/** Starts without any. */
export function listeners(onConnection: Accepting['onConnection']): Listeners {
  let open: readonly Listener[] = []
  return {
    bound: () => open.map(({ bound }) => bound),
    move: async (wanted, backlog) => {
      const stays = (listener: Listener) => wanted.some((endpoint) => same(endpoint, listener.endpoint))
      const added = wanted.filter((endpoint) => !open.some((listener) => same(endpoint, listener.endpoint)))
      const inTheWay = open.filter(
        (listener) => !stays(listener) && added.some((endpoint) => overlap(endpoint, listener.endpoint)),
      )
      for (const listener of inTheWay) listener.close()
      const { opened, failures } = await openAll(added, { backlog, onConnection })
      const kept = open.filter(stays)
      if (kept.length + opened.length === 0) {
        const again = await openAll(
          inTheWay.map(({ endpoint }) => endpoint),
          { backlog, onConnection },
        )
        open = [...open.filter((listener) => !inTheWay.includes(listener)), ...again.opened]
        throw new Error([...failures, ...again.failures, 'Cannot bind to any address.'].join(' '))
      }
      for (const listener of open) if (!stays(listener) && !inTheWay.includes(listener)) listener.close()
      open = [...kept, ...opened]
      return failures
    },
    close: () => {
      for (const listener of open) listener.close()
    },
  }
}

async function openAll(
  wanted: readonly Endpoint[],
  accepting: Accepting,
): Promise<{ readonly opened: readonly Listener[]; readonly failures: readonly string[] }> {
  const opened: Listener[] = []
  const failures: string[] = []
  for (const endpoint of wanted) {
    try {
      opened.push(await listen(endpoint, accepting))
    } catch (error) {
      // A kernel without IPv6 is no failure as long as IPv4 is open.
      if (endpoint.address === '::' && errorCode(error) === 'EAFNOSUPPORT') continue
      failures.push(`Bind to port ${endpoint.port} on ${endpoint.address} failed: ${strerror(error)}.`)
    }
  }
  return { opened, failures }
}

const same = (a: Endpoint, b: Endpoint) => a.address === b.address && a.port === b.port && a.fd === b.fd
