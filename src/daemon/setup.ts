import { type AllowedHosts, parseAllowedHosts } from '../config/allowed-hosts.ts'
import type { Config } from '../config/config.ts'
import { type Handshaker, handshaker } from '../transport/handshake.ts'
import { serverTls } from '../transport/tls.ts'
import type { Account } from './account.ts'
import { pluginEnvironment } from './environment.ts'
import type { Log } from './log.ts'
import { certificateExpiry } from './metrics/certificate.ts'
import type { MetricsHub } from './metrics/hub.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { OutputPipes } from './runner/output-pipe.ts'
import type { PluginPool } from './runner/pool.ts'
import type { Turns } from './runner/turns.ts'

/** Everything that a connection needs and that a reload replaces as a whole. */
export type Setup = {
  readonly config: Config
  readonly hosts: AllowedHosts
  /** undefined: plain TCP. */
  readonly shakeHands: Handshaker | undefined
  readonly environment: Readonly<Record<string, string>>
  readonly log: Log
  readonly metrics: Metrics
  readonly pool: PluginPool
  readonly pipes: OutputPipes
  readonly turns: Turns
}

/** What outlives a reload. */
export type Fixtures = {
  readonly useTls: boolean
  readonly account: Account | undefined
  readonly log: Log
  readonly metrics: MetricsHub
  readonly pool: PluginPool
  readonly pipes: OutputPipes
  readonly turns: Turns
}

/** A peer that opens a connection and never shakes hands is sent away after this, or connection_timeout if less. */
const mostHandshakeSeconds = 30

/** Makes a configuration ready to serve. Throws when its TLS settings, certificate or key cannot be used. */
export async function prepare(config: Config, fixtures: Fixtures): Promise<Setup> {
  const hosts = parseAllowedHosts(config.allowedHosts)
  for (const warning of hosts.warnings) fixtures.log.write('warning', warning)
  const useTls = fixtures.useTls && config.ssl.enabled
  fixtures.metrics.metrics.certificates(useTls ? await certificateExpiry(config.ssl) : new Map())
  return {
    config,
    hosts,
    shakeHands: useTls
      ? await handshaker(await serverTls(config.ssl), Math.min(config.connectionTimeoutSeconds, mostHandshakeSeconds))
      : undefined,
    environment: pluginEnvironment(process.env, config.keepEnvVars, fixtures.account),
    log: fixtures.log,
    metrics: fixtures.metrics.metrics,
    pool: fixtures.pool,
    pipes: fixtures.pipes,
    turns: fixtures.turns,
  }
}
