/** One family of metrics: what the collector sees, and the row of the documentation. */
export type Family = {
  readonly kind: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly labels: readonly string[]
  /** Of a histogram: upper bounds, seconds. */
  readonly buckets?: readonly number[]
}

const counter = (help: string, ...labels: string[]): Family => ({ kind: 'counter', help, labels })
const gauge = (help: string, ...labels: string[]): Family => ({ kind: 'gauge', help, labels })
const seconds = (help: string, buckets: readonly number[], ...labels: string[]): Family => ({
  kind: 'histogram',
  help,
  labels,
  buckets,
})

const shortTimes = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1, 5]
const longTimes = [0.005, 0.025, 0.1, 0.5, 1, 2.5, 5, 10, 30, 60]

/** Everything that metrics_address serves, by name, in the order of the documentation. */
export const families = {
  plenum_build_info: gauge('Always 1; the version is in the label.', 'version'),
  plenum_open_connections: gauge('Connections that are open.'),
  plenum_max_connections: gauge('Connections that may be open at once.'),
  plenum_connections_total: counter('Connections that were taken.'),
  plenum_tls_handshake_seconds: seconds('Time of TLS handshakes.', shortTimes, 'result'),
  plenum_queries_total: counter(
    'Queries that were answered; names that nrpe.cfg does not define are one.',
    'command',
    'state',
  ),
  plenum_query_duration_seconds: seconds('Time from a query to its answer, its wait included.', longTimes, 'command'),
  plenum_refusals_total: counter('Connections and queries that were refused.', 'reason'),
  plenum_answers_cut_total: counter('Answers that were too large for their client or a setting.'),
  plenum_answers_total: counter('Answers that their client took to the end, or did not (fate="lost").', 'fate'),
  plenum_commands_running: gauge('Commands that run.'),
  plenum_commands_waiting: gauge('Queries that wait for their turn (max_commands).'),
  plenum_queue_seconds: seconds('Time that queries waited for their turn (max_commands).', longTimes),
  plenum_command_timeouts_total: counter('Commands that were ended at command_timeout.', 'command'),
  plenum_plugin_crashes_total: counter('Plugins inside the daemon that ended by a fault of theirs.', 'plugin'),
  plenum_worker_threads: gauge('Threads of the plugins inside the daemon.'),
  plenum_reloads_total: counter('Reloads; failed ones kept the old configuration.', 'result'),
  plenum_certificate_expiry_timestamp_seconds: gauge('When the certificate of ssl_cert_file ends.', 'file'),
  process_start_time_seconds: gauge('When the daemon was started.'),
  process_cpu_seconds_total: counter('Processor time of the daemon and the plugins inside it.'),
  process_resident_memory_bytes: gauge('Memory of the daemon that is in use, its program file included.'),
  process_open_fds: gauge('Open file descriptors.'),
  process_max_fds: gauge('File descriptors that may be open at once.'),
} as const satisfies Readonly<Record<string, Family>>

/** The name of a family. */
export type FamilyName = keyof typeof families
