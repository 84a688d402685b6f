import { openFileLimit } from '../check/open-file-limit.ts'
import type { Config } from '../config/config.ts'

/** Descriptors for everything but connections, and for each connection: its socket, its command's output, a file. */
const reserved = 64
const perConnection = 3

/** Connections that are open, by address. */
export type Connections = {
  /** Counts one more; what stands against it, if anything does. */
  readonly open: (address: string, config: Config) => string | undefined
  readonly close: (address: string) => void
  readonly count: () => number
  /** How many there may be in all. */
  readonly most: (config: Config) => number
}

/** Starts with none. `files` is how many files this process may have open. */
export function connections(files = openFileLimit()): Connections {
  const byAddress = new Map<string, number>()
  let all = 0
  const room = Math.max(4, Math.floor((files - reserved) / perConnection))
  const mostOf = (config: Config) => Math.min(config.maxConnections, room)
  return {
    open: (address, config) => {
      const before = byAddress.get(address) ?? 0
      all++
      byAddress.set(address, before + 1)
      const most = mostOf(config)
      if (all > most) {
        const limit = most === room ? 'the limit on open files (ulimit -n) leaves room for' : 'max_connections allows'
        return `${most} connections are open, as many as ${limit}`
      }
      const each = config.maxConnectionsPerAddress || Math.ceil(most / 2)
      return before < each
        ? undefined
        : `${before} connections from there are open, as many as max_connections_per_address allows`
    },
    close: (address) => {
      const left = (byAddress.get(address) ?? 1) - 1
      all--
      if (left === 0) byAddress.delete(address)
      else byAddress.set(address, left)
    },
    count: () => all,
    most: mostOf,
  }
}
