import type { Query } from '../query.ts'
import { type Places, places } from './places.ts'

/** Bounds how many connections there are at a time: in all, and to one host and port. */
export type Queue = {
  /** Resolves with what gives the place back (once); rejects with the signal's reason when that comes first. */
  readonly enter: (query: Query, signal: AbortSignal) => Promise<() => void>
  /** How many are inside. */
  readonly inside: () => number
  /** Peers that somebody is at, or waits for. */
  readonly peers: () => number
}

/** Starts empty. */
export function queue(parallel: number, perPeer: number): Queue {
  const all = places(parallel)
  const peers = new Map<string, Places>()

  const atPeer = async ({ host, port }: Query, signal: AbortSignal) => {
    const name = `${host} ${port}`
    const peer = peers.get(name) ?? places(perPeer)
    peers.set(name, peer)
    const tidy = () => {
      if (peer.taken() === 0 && peer.waiting() === 0) peers.delete(name)
    }
    try {
      const leave = await peer.take(signal)
      return () => {
        leave()
        tidy()
      }
    } catch (error) {
      tidy()
      throw error
    }
  }
  return {
    // The peer's place first: who waits for a busy peer must not hold up the others.
    enter: async (query, signal) => {
      const leavePeer = await atPeer(query, signal)
      try {
        const leaveAll = await all.take(signal)
        return () => {
          leaveAll()
          leavePeer()
        }
      } catch (error) {
        leavePeer()
        throw error
      }
    },
    inside: all.taken,
    peers: () => peers.size,
  }
}
