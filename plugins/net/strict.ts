import type { PluginResult } from '../../src/check/plugin.ts'
import type { State } from '../../src/check/state.ts'
import type { Failure } from './failures.ts'
import { onLine, said } from './said.ts'

type Kind = Failure['kind']
type Rows = {
  readonly [K in Kind]?: (failure: Extract<Failure, { kind: K }>, name: string) => PluginResult | undefined
}

const line = (state: State, text: string): PluginResult => ({ state, output: `${onLine(text)}\n` })
const noTls = () => line('CRITICAL', 'CRITICAL - Cannot make SSL connection.')

/** Did the peer end the connection that it had taken? */
export const isReset = ({ reason }: { readonly reason: string }) => reason === 'Connection reset by peer'

/** ` on port 8080`, where that is not the usual one. */
function portOf({ target }: Extract<Failure, { kind: 'foreign' }>, usual: number): string {
  return target.kind === 'unix' || target.port === usual ? '' : ` on port ${target.port}`
}

/** What monitoring-plugins 2.3.3 say of failures where the common table has other words or another state. */
const originals: Readonly<Record<string, Rows>> = {
  TCP: {
    unresolved: ({ host }, name) => line('CRITICAL', `${name} CRITICAL - Invalid hostname, address or socket: ${host}`),
    // Datagrams to a closed port are lost on the original.
    unreachable: (failure, name) =>
      isReset(failure) || name === 'UDP' ? line('CRITICAL', 'No data received from host') : undefined,
    'no-tls': noTls,
  },
  HTTP: {
    unresolved: ({ reason }) => ({
      state: 'CRITICAL',
      output: `${onLine(reason)}\nHTTP CRITICAL - Unable to open TCP socket\n`,
    }),
    unreachable: (failure) =>
      isReset(failure) ? line('CRITICAL', 'HTTP CRITICAL - No data received from host') : undefined,
    foreign: (failure) => {
      const where = `received from host${portOf(failure, 80)}`
      return line('CRITICAL', `HTTP CRITICAL - Invalid HTTP response ${where}: ${said(failure.bytes)}`)
    },
    'no-tls': noTls,
  },
  SSH: {
    unresolved: ({ host }) => line('UNKNOWN', `check_ssh: Invalid hostname/address - ${host}`),
    unreachable: (failure) => (isReset(failure) ? line('CRITICAL', 'Server answer: ') : undefined),
    foreign: ({ bytes }) => line('CRITICAL', `Server answer: ${said(bytes)}`),
  },
  SMTP: {
    unresolved: ({ host }) => line('UNKNOWN', `check_smtp: Invalid hostname/address - ${host}`),
    unreachable: (failure) => (isReset(failure) ? line('WARNING', 'recv() failed') : undefined),
    ended: () => line('WARNING', 'recv() failed'),
    foreign: (failure) => {
      const where = `received from host${portOf(failure, 25)}`
      return line('WARNING', `Invalid SMTP response ${where}: ${said(failure.bytes)}`)
    },
    'no-tls': noTls,
  },
  NTP: {
    unresolved: ({ host }) => line('UNKNOWN', `check_ntp_time: Invalid hostname/address - ${host}`),
    unreachable: () => line('CRITICAL', 'NTP CRITICAL: No response from NTP server'),
  },
  DNS: {
    unresolved: ({ host }) => line('UNKNOWN', `check_dns: Invalid hostname/address - ${host}`),
    unreachable: ({ target }) => line('CRITICAL', `No response from DNS ${target.kind === 'tcp' ? target.host : ''}`),
  },
  PING: { unresolved: ({ host }) => line('UNKNOWN', `check_ping: Invalid hostname/address - ${host}`) },
}

/** The original's result for a failure; undefined where it says the same. `name` is the plugin's in its output. */
export function inOriginalWords<K extends Kind>(name: string, failure: Extract<Failure, { kind: K }>) {
  // check_tcp has many names in its output.
  const rows = originals[name] ?? originals.TCP
  const row = rows?.[failure.kind as K]
  return row?.(failure, name)
}
