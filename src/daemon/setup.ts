import { type AllowedHosts, parseAllowedHosts } from '../config/allowed-hosts.ts'
import type { Config } from '../config/config.ts'
import type { Handshaker } from '../transport/handshake.ts'
import type { Account } from './account.ts'
import { inheritedEnvironment, pluginEnvironment } from './environment.ts'
import { type HostNames, hostNames } from './host-names.ts'
import type { Log } from './log.ts'
import { certificateExpiry } from './metrics/certificate.ts'
import type { MetricsHub } from './metrics/hub.ts'
import type { Metrics } from './metrics/metrics.ts'
import type { OutputPipes } from './runner/output-pipe.ts'
import type { PluginPool } from './runner/pool.ts'
import type { Running } from './runner/running.ts'
import type { Turns } from './runner/turns.ts'
import type { TlsKeeper } from './tls-keeper.ts'

/** Everything that a connection needs and that a reload replaces as a whole. */
export type Setup = {
  readonly config: Config
  readonly hosts: AllowedHosts
  /** Those of its entries that are names. */
  readonly names: HostNames
  /** undefined: plain TCP. */
  readonly shakeHands: Handshaker | undefined
  readonly environment: Readonly<Record<string, string>>
  readonly metrics: Metrics
} & Omit<Fixtures, 'metrics'>

/** What outlives a reload. */
export type Fixtures = {
  readonly useTls: boolean
  readonly tls: TlsKeeper
  readonly account: Account | undefined
  /** Commands inherit the daemon's whole environment (-i). */
  readonly keepsEnvironment: boolean
  readonly log: Log
  readonly metrics: MetricsHub
  readonly pool: PluginPool
  readonly pipes: OutputPipes
  readonly turns: Turns
  readonly running: Running
}

/** Makes a configuration ready to serve. Throws when its TLS settings, certificate or key cannot be used. */
export async function prepare(config: Config, fixtures: Fixtures): Promise<Setup> {
  const useTls = fixtures.useTls && config.ssl.enabled
  const shakeHands = useTls ? await fixtures.tls.handshaker(config) : fixtures.tls.turnOff()
  fixtures.metrics.metrics.certificates(useTls ? await certificateExpiry(config.ssl) : new Map())
  const hosts = parseAllowedHosts(listOf(config), config.strict)
  if (config.earlierAllowedHosts.length > 0 && !config.strict) fixtures.log.write('warning', replacedLists)
  for (const warning of hosts.warnings) fixtures.log.write('warning', warning)
  return {
    ...fixtures,
    metrics: fixtures.metrics.metrics,
    config,
    hosts,
    names: hostNames(hosts.names, fixtures.log),
    shakeHands,
    environment: fixtures.keepsEnvironment
      ? inheritedEnvironment(process.env)
      : pluginEnvironment(process.env, config.keepEnvVars, fixtures.account),
  }
}

/** Whom a site locks out without meaning to, when it moves over with lists in several files. */
const replacedLists =
  'allowed_hosts is set more than once: the last list alone counts (stock up to 4.1.3 adds them up, and so does compat=strict)'

function listOf({ allowedHosts, earlierAllowedHosts, strict }: Config): string | undefined {
  return strict && allowedHosts !== undefined ? [...earlierAllowedHosts, allowedHosts].join(',') : allowedHosts
}
