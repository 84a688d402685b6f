import type { OptionSpec, Options } from '../../src/check/options.ts'

/** -H of a plugin that asks a service. */
export const hostOption: OptionSpec = {
  name: 'hostname',
  short: 'H',
  value: { name: 'ADDRESS' },
  help: 'Host name, address, or path of a Unix socket.',
}

/** -p with its default. */
export function portOption(fallback?: number): OptionSpec {
  const help = 'Port number.'
  const base = { name: 'port', short: 'p', value: { name: 'INTEGER' }, help }
  return fallback === undefined ? base : { ...base, fallback: `${fallback}` }
}

/** -4 and -6. */
export const familyOptions: readonly OptionSpec[] = [
  { name: 'use-ipv4', short: '4', help: 'Use IPv4 only.' },
  { name: 'use-ipv6', short: '6', help: 'Use IPv6 only.' },
]

/** The family that was asked for last. */
export function familyOf(options: Options): 0 | 4 | 6 {
  const last = options.last('use-ipv4', 'use-ipv6')
  return last === undefined ? 0 : last === 'use-ipv4' ? 4 : 6
}

/** -w and -c in seconds. */
export const timeOptions: readonly OptionSpec[] = [
  {
    name: 'warning',
    short: 'w',
    value: { name: 'SECONDS' },
    help: 'WARNING when the answer takes longer, or lies outside of a range.',
  },
  { name: 'critical', short: 'c', value: { name: 'SECONDS' }, help: 'CRITICAL likewise.' },
]

/** What a certificate is verified with. */
export const verifyOptions: readonly OptionSpec[] = [
  {
    name: 'verify',
    help: 'CRITICAL when the certificate is expired, is not for the host, or has an unknown issuer. Without it a certificate is not looked at.',
  },
  {
    name: 'ca-file',
    value: { name: 'FILE' },
    help: 'Authorities that --verify trusts, PEM; those of the host where not given.',
  },
]
