import type { Lessons, PeerMemory } from '../peer-memory.ts'
import type { Query } from '../query.ts'

/** Bounds of a memory: peers, and milliseconds since a peer last taught something. */
export type MemoryLimits = { readonly mostPeers: number; readonly maxAgeMs: number }

/** A ticket is of about 2 kB, and daemons of ours honour it for an hour. */
const defaultLimits: MemoryLimits = { mostPeers: 10_000, maxAgeMs: 3_600_000 }

/** Lessons for the life of this process, by host, port and all that TLS depends on; the peer not heard of longest goes first. */
export function memoryOfProcess({ mostPeers, maxAgeMs }: MemoryLimits = defaultLimits): PeerMemory {
  const peers = new Map<string, { readonly lessons: Lessons; readonly untilMs: number }>()

  const recall = (key: string): Lessons => {
    const known = peers.get(key)
    if (known === undefined) return {}
    if (known.untilMs > performance.now()) return known.lessons
    peers.delete(key)
    return {}
  }
  return {
    recall: (query) => recall(keyOf(query)),
    learn: (query, lessons) => {
      const key = keyOf(query)
      const all = { ...recall(key), ...lessons }
      // Behind the others: a map keeps the order in which keys came.
      peers.delete(key)
      peers.set(key, { lessons: all, untilMs: performance.now() + maxAgeMs })
      const [oldest] = peers.keys()
      if (peers.size > mostPeers && oldest !== undefined) peers.delete(oldest)
    },
  }
}

/** A session must not serve a query that verifies more than the one it comes from. */
const keyOf = ({ host, port, family, localAddress, tls }: Query) =>
  JSON.stringify([host, port, family, localAddress, tls])
