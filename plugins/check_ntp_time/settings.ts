import type { Options } from '../../src/check/options.ts'
import { leadingNumber } from '../../src/check/range.ts'
import { readThresholds, type Thresholds } from '../../src/check/thresholds.ts'
import { parseTimeLimit, type TimeLimit } from '../../src/check/time-limit.ts'
import { familyOf } from '../net/options.ts'
import { parsePort, type Target } from '../net/target.ts'

/** A command line that makes sense. */
export type Settings = {
  readonly target: Extract<Target, { kind: 'tcp' }>
  readonly thresholds: Thresholds
  /** Seconds, added to what is measured. */
  readonly expectedOffset: number
  readonly isQuiet: boolean
  readonly limit: TimeLimit
  readonly isVerbose: boolean
  readonly isStrict: boolean
}

/** Reads the options; the reason where they make no sense. */
export function readSettings(options: Options): Settings | string {
  const host = options.text('hostname')
  if (!host) return 'check_ntp_time: Hostname was not supplied'
  const port = parsePort(options.text('port') ?? '123')
  if (port === undefined) return 'check_ntp_time: Port must be a number from 1 to 65535'
  const isStrict = options.has('strict')
  const thresholds = readThresholds(options.text('warning') ?? '60', options.text('critical') ?? '120', isStrict)
  if (typeof thresholds === 'string') return thresholds
  const offset = options.text('time-offset') ?? '0'
  if (!isStrict && !/^[-+]?(\d+\.?\d*|\.\d+)$/.test(offset))
    return 'check_ntp_time: Time offset must be a number of seconds'
  // The kit has refused what is none.
  const limit = parseTimeLimit(options.text('timeout'))
  if (!limit) return 'check_ntp_time: Timeout interval must be a positive number'
  return {
    target: { kind: 'tcp', host, port, family: familyOf(options) },
    thresholds,
    expectedOffset: isStrict ? Math.trunc(leadingNumber(offset)) : Number(offset),
    isQuiet: options.has('quiet'),
    limit,
    isVerbose: options.has('verbose'),
    isStrict,
  }
}
