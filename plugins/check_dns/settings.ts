import type { Options } from '../../src/check/options.ts'
import type { State } from '../../src/check/state.ts'
import { readThresholds, type Thresholds } from '../../src/check/thresholds.ts'
import { parseTimeLimit } from '../../src/check/time-limit.ts'
import { parsePort } from '../net/target.ts'
import { type Expected, parseExpected } from './expected.ts'

/** A command line that makes sense. */
export type Settings = {
  /** Name or address. */
  readonly host: string
  readonly server: string | undefined
  readonly port: number
  readonly expected: readonly Expected[]
  readonly expectsAll: boolean
  readonly expectsNone: boolean
  readonly expectsAuthority: boolean
  readonly isStrict: boolean
  readonly thresholds: Thresholds
  /** Where nobody answers. */
  readonly lateState: State
}

/** Reads options and operands; the reason where they make no sense. */
export function readSettings(options: Options): Settings | string {
  const operands = [...options.operands]
  const host = options.text('hostname') ?? operands.shift()
  const server = options.text('server') ?? operands.shift()
  if (host === undefined) return 'check_dns: Could not parse arguments'
  if (host === '') return 'missing --host argument\ncheck_dns: Could not parse arguments'
  if (server === '') return 'check_dns: Invalid hostname/address - '
  const expected = options
    .texts('expected-address')
    .flatMap((text) => text.split(','))
    .map(parseExpected)
  const expectsNone = options.has('expect-nxdomain')
  if (expectsNone && expected.length > 0)
    return '--expected-address and --expect-nxdomain cannot be combined\ncheck_dns: Could not parse arguments'
  const port = parsePort(options.text('port') ?? '53')
  if (port === undefined) return 'check_dns: Port must be a number from 1 to 65535'
  const thresholds = readThresholds(options.text('warning'), options.text('critical'), options.has('strict'))
  if (typeof thresholds === 'string') return thresholds
  return {
    host,
    server,
    port,
    expected,
    expectsAll: options.has('all'),
    expectsNone,
    expectsAuthority: options.has('expect-authority'),
    thresholds,
    isStrict: options.has('strict'),
    // The kit has refused what is none.
    lateState: parseTimeLimit(options.text('timeout'))?.state ?? 'CRITICAL',
  }
}
