import { type Config, logFacilities, minListenQueueSize, type SslConfig, sslVersions } from '../src/config/config.ts'
import { maxSizeBytes } from '../src/config/size.ts'

type Rules<Of> = { readonly [Key in keyof Of]: (value: Of[Key]) => boolean }

const mostInt = 2 ** 31 - 1
const within = (least: number, most: number) => (value: number) =>
  Number.isInteger(value) && value >= least && value <= most
const isFlag = (value: boolean) => typeof value === 'boolean'
const isSeconds = within(1, 2_147_483)
const isSize = within(1024, maxSizeBytes)
const isPath = (value: string | undefined) =>
  value === undefined || (typeof value === 'string' && value !== '' && !value.includes('\0'))
const isList = (value: readonly string[]) =>
  value.every((item) => typeof item === 'string' && item.trim() === item && item !== '')

const sslRules: Rules<SslConfig> = {
  enabled: isFlag,
  version: (value) => sslVersions.includes(value),
  useAdh: within(0, 2),
  cipherList: isPath,
  certFile: isPath,
  privatekeyFile: isPath,
  cacertFile: isPath,
  crlFile: isPath,
  clientCerts: within(0, 2),
  logging: within(0, 2 ** 32 - 1),
}

/** What every setting must be, whatever was written; one row a setting, so that a new one does not compile without its row. */
const rules: Rules<Config> = {
  serverPort: within(0, 65_535),
  serverAddress: isPath,
  addressFamily: (value) => ['any', 4, 6].includes(value),
  listenQueueSize: within(minListenQueueSize, mostInt),
  allowedHosts: isPath,
  earlierAllowedHosts: (value) => value.every(isPath),
  nrpeUser: isPath,
  nrpeGroup: isPath,
  pidFile: isPath,
  metricsAddress: (value) => value === undefined || (isPath(value.address) && within(1, 65_535)(value.port)),
  maxConnections: within(1, mostInt),
  maxConnectionsPerAddress: within(0, mostInt),
  allowRoot: isFlag,
  shutdownTimeoutSeconds: isSeconds,
  dontBlameNrpe: isFlag,
  allowBashCommandSubstitution: isFlag,
  nastyMetachars: (value) => value instanceof Uint8Array && value.length <= 256 && !value.includes(0),
  explainRefusals: isFlag,
  strict: isFlag,
  clientRules: (value) => value.every((rule) => rule.everybody || rule.who !== ''),
  argumentQuoting: isFlag,
  commands: (value) => [...value].every(([name, line]) => name !== '' && line !== ''),
  commandPrefix: isPath,
  commandTimeoutSeconds: isSeconds,
  commandTimeouts: (value) => [...value].every(([name, limit]) => name !== '' && isSeconds(limit)),
  showStderr: isFlag,
  maxCommands: within(0, mostInt),
  keepEnvVars: isList,
  builtinPaths: (value) => value.every((path) => path !== ''),
  maxPacketbufferLength: isSize,
  maxInputBuffer: isSize,
  connectionTimeoutSeconds: isSeconds,
  sslShutdownTimeoutSeconds: isSeconds,
  ssl: (value) => firstFault(sslRules, value) === undefined,
  debug: isFlag,
  logFacility: (value) => logFacilities.includes(value),
  logFile: isPath,
  disableSyslog: isFlag,
  refusalLogLimit: within(0, mostInt),
}

/** The first setting whose value no daemon could work with; undefined where all are fine. */
export function faultOf(config: Config): string | undefined {
  const key = firstFault(rules, config)
  if (key === undefined) return undefined
  const value = key === 'ssl' ? config.ssl[firstFault(sslRules, config.ssl) ?? 'version'] : config[key]
  return `${key} is ${String(JSON.stringify(value)).slice(0, 200)}`
}

function firstFault<Of>(of: Rules<Of>, values: Of): keyof Of | undefined {
  for (const key in of) if (!of[key](values[key])) return key
  return undefined
}
