import type { Options } from '../../src/check/options.ts'
import type { LeastDays } from '../net/certificate-days.ts'
import { familyOf } from '../net/options.ts'
import { parsePort, type Target, targetOf } from '../net/target.ts'
import { usualDays } from './options.ts'
import { protocols } from './starttls.ts'

/** What a command line asks for: certificates of a server, or of files. */
export type Settings = {
  readonly least: LeastDays
  readonly isVerbose: boolean
  readonly place:
    | { readonly kind: 'files'; readonly files: readonly string[] }
    | {
        readonly kind: 'server'
        readonly target: Target
        readonly starttls: string | undefined
        readonly name: string
        readonly verifies: boolean
        readonly authorities: string | undefined
        /** SHA-256 in hexadecimal digits, upper case. */
        readonly fingerprint: string | undefined
      }
}

/** Reads the options; a text says what is wrong with them. */
export function readSettings(options: Options): Settings | string {
  const [warning, critical] = [days(options.text('warning'), 'warning'), days(options.text('critical'), 'critical')]
  if (typeof warning === 'string') return warning
  if (typeof critical === 'string') return critical
  const common = { least: { warning, critical }, isVerbose: options.has('verbose') }
  const files = options.texts('file')
  const host = options.text('hostname') ?? options.operands[0]
  if (files.length > 0)
    return host === undefined ? { ...common, place: { kind: 'files', files } } : 'Either a host or files, not both'
  if (host === undefined) return 'You must specify a host (-H) or a file (-f)'
  const starttls = options.text('starttls')
  const protocol = starttls === undefined ? undefined : protocols[starttls]
  if (starttls !== undefined && !protocol) return `--starttls must be one of ${Object.keys(protocols).join(', ')}`
  const port = parsePort(options.text('port') ?? `${protocol?.port ?? 443}`)
  if (port === undefined) return 'Port must be a positive integer'
  const fingerprint = options.text('fingerprint')?.replaceAll(':', '').toUpperCase()
  if (fingerprint !== undefined && !/^[0-9A-F]{64}$/.test(fingerprint))
    return 'A SHA-256 fingerprint has 64 hexadecimal digits'
  return {
    ...common,
    place: {
      kind: 'server',
      target: targetOf(host, port, familyOf(options)),
      starttls,
      name: options.text('name') ?? host,
      verifies: !options.has('no-verify'),
      authorities: options.text('ca-file'),
      fingerprint,
    },
  }
}

function days(text: string | undefined, name: 'warning' | 'critical'): number | string {
  if (text === undefined) return usualDays[name]
  return /^\d{1,6}$/.test(text) ? Number(text) : `--${name} must be a whole number of days, not '${text}'`
}
