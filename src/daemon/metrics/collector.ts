import type { Counter, Gauge, Histogram, OpenMetricsContentType } from 'prom-client'
import { version } from '../../check/version.ts'
import { type Family, type FamilyName, families } from './families.ts'
import type { Events, Facts, Sources } from './metrics.ts'
import { processFigures } from './process.ts'

/** Counts, and shows what it counted in one of the two text formats that collectors read. */
export type Collector = {
  readonly events: Events
  readonly render: (format: 'openmetrics' | 'prometheus') => Promise<{ readonly type: string; readonly text: string }>
}

type Collected =
  | { readonly kind: 'counter'; readonly metric: Counter }
  | { readonly kind: 'gauge'; readonly metric: Gauge }
  | { readonly kind: 'histogram'; readonly metric: Histogram }

/** Starts at zero. prom-client is loaded here and not before: a daemon without metrics pays nothing for it. */
export async function collector(facts: Readonly<Facts>, sources: Sources): Promise<Collector> {
  const { Counter, Gauge, Histogram, Registry } = await import('prom-client')
  const registries = {
    openmetrics: new Registry<OpenMetricsContentType>(),
    prometheus: new Registry(),
  }
  registries.openmetrics.setContentType(Registry.OPENMETRICS_CONTENT_TYPE)
  const make = (name: string, { kind, help, labels, buckets }: Family): Collected => {
    // The two content types are two types for prom-client, which takes one metric into both all the same.
    const registers = Object.values(registries) as never
    const about = { name, help, labelNames: [...labels], registers }
    switch (kind) {
      case 'counter':
        return { kind, metric: new Counter(about) }
      case 'gauge':
        return { kind, metric: new Gauge(about) }
      case 'histogram':
        return { kind, metric: new Histogram({ ...about, buckets: [...(buckets ?? [])] }) }
    }
  }
  const made = new Map(Object.entries(families).map(([name, family]) => [name, make(name, family)]))
  const count = (name: FamilyName, labels: Record<string, string> = {}, by = 1) => {
    const found = made.get(name)
    if (found?.kind === 'counter') found.metric.inc(labels, by)
  }
  const set = (name: FamilyName, value: number, labels: Record<string, string> = {}) => {
    const found = made.get(name)
    if (found?.kind === 'gauge') found.metric.set(labels, value)
    if (found?.kind !== 'counter') return
    // A counter that somebody else counts.
    found.metric.reset()
    found.metric.inc(labels, value)
  }
  const observe = (name: FamilyName, seconds: number, labels: Record<string, string> = {}) => {
    const found = made.get(name)
    if (found?.kind === 'histogram') found.metric.observe(labels, seconds)
  }
  const look = () => {
    set('plenum_build_info', 1, { version })
    set('plenum_open_connections', facts.connections)
    set('plenum_max_connections', facts.maxConnections)
    set('plenum_commands_running', sources.running())
    set('plenum_commands_waiting', sources.waiting())
    set('plenum_worker_threads', sources.threads())
    made.get('plenum_certificate_expiry_timestamp_seconds')?.metric.reset()
    for (const [file, expiry] of facts.certificates)
      set('plenum_certificate_expiry_timestamp_seconds', expiry, { file })
    for (const [name, value] of Object.entries(processFigures())) set(name as FamilyName, value)
  }
  return {
    events: {
      connectionOpened: () => count('plenum_connections_total'),
      handshake: (seconds, result) => observe('plenum_tls_handshake_seconds', seconds, { result }),
      query: (command, state, seconds) => {
        count('plenum_queries_total', { command, state })
        observe('plenum_query_duration_seconds', seconds, { command })
      },
      refusal: (reason) => count('plenum_refusals_total', { reason }),
      cut: () => count('plenum_answers_cut_total'),
      delivered: (fate) => count('plenum_answers_total', { fate }),
      waited: (seconds) => observe('plenum_queue_seconds', seconds),
      timeout: (command) => count('plenum_command_timeouts_total', { command }),
      crash: (plugin) => count('plenum_plugin_crashes_total', { plugin }),
      reload: (result) => count('plenum_reloads_total', { result }),
    },
    render: async (format) => {
      look()
      const registry = registries[format]
      return { type: registry.contentType, text: await registry.metrics() }
    },
  }
}
