import type { Server } from 'node:http'
import type { Endpoint } from '../../transport/listen.ts'
import { type Collector, collector } from './collector.ts'
import { serveMetrics } from './http.ts'
import { type Events, type Facts, type Metrics, noEvents, type Sources } from './metrics.ts'

/** The daemon's metrics over all its life, collected or not. */
export type MetricsHub = {
  /** For everybody who has something to tell. */
  readonly metrics: Metrics
  /**
   * Opens another address, or none, beside the one in use; then either `keep` it and close the old, or `drop` it.
   * Rejects with the text for the log. From the first address on, events are counted.
   */
  readonly move: (to: Endpoint | undefined) => Promise<{ readonly keep: () => void; readonly drop: () => void }>
  readonly close: () => void
}

type Open = { readonly at: Endpoint; readonly server: Server } | undefined

/** Starts without an address. */
export function metricsHub(sources: Sources): MetricsHub {
  const facts: Facts = { connections: 0, maxConnections: 0, certificates: new Map() }
  let counting: Collector | undefined
  let open: Open

  const stop = (which: Open) => {
    which?.server.close()
    which?.server.closeAllConnections()
  }
  const openAt = async (at: Endpoint): Promise<Open> => {
    counting ??= await collector(facts, sources)
    return { at, server: await serveMetrics(at, counting) }
  }
  return {
    metrics: followed(facts, () => counting?.events ?? noEvents),
    move: async (to) => {
      const same = open?.at.address === to?.address && open?.at.port === to?.port
      if (same) return { keep: () => undefined, drop: () => undefined }
      const next = to && (await openAt(to))
      const keep = () => {
        stop(open)
        open = next
      }
      return { keep, drop: () => stop(next) }
    },
    close: () => stop(open),
  }
}

/** Keeps what must be known when the collecting begins, and hands every event on. */
function followed(facts: Facts, to: () => Events): Metrics {
  return {
    connectionOpened: () => {
      facts.connections++
      to().connectionOpened()
    },
    connectionClosed: () => {
      facts.connections--
    },
    maxConnections: (count) => {
      facts.maxConnections = count
    },
    certificates: (expiry) => {
      facts.certificates = expiry
    },
    handshake: (...event) => to().handshake(...event),
    query: (...event) => to().query(...event),
    refusal: (...event) => to().refusal(...event),
    cut: () => to().cut(),
    delivered: (...event) => to().delivered(...event),
    waited: (...event) => to().waited(...event),
    timeout: (...event) => to().timeout(...event),
    crash: (...event) => to().crash(...event),
    reload: (...event) => to().reload(...event),
  }
}
