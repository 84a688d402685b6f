import type { ClientRule } from './client-rules.ts'
import { defaultSizeBytes } from './size.ts'

/**
 * What an nrpe.cfg says, every directive of it (spec/nrpe.md §2.4).
 * `commands` and `commandPrefix` are binary strings: one character per byte, so that a command line in any charset
 * comes out as it was written. All other texts are decoded as UTF-8.
 */
export type Config = {
  readonly serverPort: number
  /** A name or address to listen on; undefined = all. */
  readonly serverAddress: string | undefined
  readonly addressFamily: 'any' | 4 | 6
  /** Connections the kernel holds for us, at least 511. */
  readonly listenQueueSize: number
  /** The last list as written; undefined = everybody. */
  readonly allowedHosts: string | undefined
  /** Lists before it, which count with `compat=strict` only. */
  readonly earlierAllowedHosts: readonly string[]
  /** Name or id; undefined = whoever starts the daemon. */
  readonly nrpeUser: string | undefined
  readonly nrpeGroup: string | undefined
  /** Undefined = not written. */
  readonly pidFile: string | undefined
  /** Where OpenMetrics are served; undefined = nowhere. */
  readonly metricsAddress: { readonly address: string; readonly port: number } | undefined
  /** Connections at once, in all. */
  readonly maxConnections: number
  /** From one address; 0 = half of `maxConnections`. */
  readonly maxConnectionsPerAddress: number
  /** The daemon may stay root. */
  readonly allowRoot: boolean
  /** How long commands may go on after SIGTERM. */
  readonly shutdownTimeoutSeconds: number

  /** Clients may send arguments. */
  readonly dontBlameNrpe: boolean
  /** Clients may send `$(` in arguments. */
  readonly allowBashCommandSubstitution: boolean
  /** Bytes that no query may hold. */
  readonly nastyMetachars: Uint8Array
  readonly explainRefusals: boolean
  /** `compat=strict`: stock's faults too, where somebody may rely on them. */
  readonly strict: boolean
  /** What clients may ask for, first match decides; empty = everything. */
  readonly clientRules: readonly ClientRule[]
  /** Arguments reach commands as single words. */
  readonly argumentQuoting: boolean

  /** Command lines by name, as binary strings. */
  readonly commands: ReadonlyMap<string, string>
  /** Put before every command line with a blank; a binary string. */
  readonly commandPrefix: string | undefined
  readonly commandTimeoutSeconds: number
  /** `command_timeout[NAME]`: seconds by name, a binary string. */
  readonly commandTimeouts: ReadonlyMap<string, number>
  /** What a command without output printed on stderr is its answer. */
  readonly showStderr: boolean
  /** How many commands run at a time; 0 = no limit. */
  readonly maxCommands: number
  /** Beginnings of the names of variables that commands inherit. */
  readonly keepEnvVars: readonly string[]
  /** Folders whose suite names are run inside the daemon (DESIGN §6). */
  readonly builtinPaths: readonly string[]

  /** Largest packet buffer sent or accepted, bytes (DESIGN §4). */
  readonly maxPacketbufferLength: number
  /** Most output read from a command, bytes (DESIGN §4). */
  readonly maxInputBuffer: number

  readonly connectionTimeoutSeconds: number
  readonly sslShutdownTimeoutSeconds: number
  readonly ssl: SslConfig

  readonly debug: boolean
  readonly logFacility: LogFacility
  readonly logFile: string | undefined
  readonly disableSyslog: boolean
  /** Refusals of one kind of one host that are logged in a minute; 0 = all. */
  readonly refusalLogLimit: number
}

/** The `ssl_…` directives (spec/nrpe.md §2.4, §2.11). */
export type SslConfig = {
  readonly enabled: boolean
  readonly version: SslVersion
  /** 0 no anonymous suites, 1 allow them, 2 only them. */
  readonly useAdh: 0 | 1 | 2
  /** OpenSSL cipher list; undefined = stock's `ALL:!MD5:@STRENGTH:@SECLEVEL=0`. */
  readonly cipherList: string | undefined
  readonly certFile: string | undefined
  readonly privatekeyFile: string | undefined
  readonly cacertFile: string | undefined
  /** Withdrawn certificates of that authority. */
  readonly crlFile: string | undefined
  /** 0 don't ask, 1 ask, 2 require. */
  readonly clientCerts: 0 | 1 | 2
  /** Bit mask of what is logged (spec/nrpe.md §2.12). */
  readonly logging: number
}

/** Values of `ssl_version`; with `+`, that or newer. */
export const sslVersions = [
  ...(['SSLv3', 'SSLv3+', 'TLSv1', 'TLSv1+', 'TLSv1.1', 'TLSv1.1+'] as const),
  ...(['TLSv1.2', 'TLSv1.2+', 'TLSv1.3', 'TLSv1.3+'] as const),
] as const
type SslVersion = (typeof sslVersions)[number]

/** Values of `log_facility`. Stock spells `lpr` as `lrp`; the reader takes both. */
export const logFacilities = [
  ...(['kern', 'user', 'mail', 'daemon', 'auth', 'syslog', 'lpr', 'news', 'uucp', 'cron', 'authpriv', 'ftp'] as const),
  ...(['local0', 'local1', 'local2', 'local3', 'local4', 'local5', 'local6', 'local7'] as const),
] as const
export type LogFacility = (typeof logFacilities)[number]

/** A configuration while it is read. */
export type Draft = { -readonly [K in Exclude<keyof Config, 'ssl' | 'commands' | 'commandTimeouts'>]: Config[K] } & {
  readonly commandTimeouts: Map<string, number>
  readonly ssl: { -readonly [K in keyof SslConfig]: SslConfig[K] }
  readonly commands: Map<string, string>
}

/** Stock's `nasty_metachars`, as a value of it is written. */
export const defaultNastyMetachars = "|`&><'\\\\[]{};\\r\\n"

/** The least backlog we listen with: with stock's 5, up to half of 100 simultaneous queries are lost (spec/nrpe.md T11). */
export const minListenQueueSize = 511

/** A fresh configuration with every default; a test holds it against the table of directives. */
export function defaultConfig(): Draft {
  return {
    serverPort: 5666,
    serverAddress: undefined,
    addressFamily: 'any',
    listenQueueSize: minListenQueueSize,
    allowedHosts: undefined,
    earlierAllowedHosts: [],
    nrpeUser: undefined,
    nrpeGroup: undefined,
    pidFile: undefined,
    metricsAddress: undefined,
    maxConnections: 10_000,
    maxConnectionsPerAddress: 0,
    allowRoot: false,
    shutdownTimeoutSeconds: 10,
    dontBlameNrpe: false,
    allowBashCommandSubstitution: false,
    nastyMetachars: Buffer.from("|`&><'\\[]{};\r\n"),
    explainRefusals: true,
    strict: false,
    clientRules: [],
    argumentQuoting: false,
    commands: new Map(),
    commandPrefix: undefined,
    commandTimeoutSeconds: 60,
    commandTimeouts: new Map(),
    showStderr: false,
    maxCommands: 0,
    keepEnvVars: [],
    builtinPaths: [],
    maxPacketbufferLength: defaultSizeBytes,
    maxInputBuffer: defaultSizeBytes,
    connectionTimeoutSeconds: 300,
    sslShutdownTimeoutSeconds: 15,
    ssl: {
      enabled: true,
      version: 'TLSv1+',
      useAdh: 1,
      cipherList: undefined,
      certFile: undefined,
      privatekeyFile: undefined,
      cacertFile: undefined,
      crlFile: undefined,
      clientCerts: 0,
      logging: 0,
    },
    debug: false,
    logFacility: 'daemon',
    logFile: undefined,
    disableSyslog: false,
    refusalLogLimit: 20,
  }
}
