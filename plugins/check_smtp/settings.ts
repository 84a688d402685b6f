import { hostname } from 'node:os'
import type { Options } from '../../src/check/options.ts'
import { type PosixPattern, posixPattern } from '../../src/check/posix-pattern.ts'
import { parseRange } from '../../src/check/range.ts'
import { readThresholds, type Thresholds } from '../../src/check/thresholds.ts'
import { type LeastDays, parseLeastDays } from '../net/certificate-days.ts'
import { familyOf } from '../net/options.ts'
import { findSecret } from '../net/secret.ts'
import { parsePort, type Target, targetOf } from '../net/target.ts'
import { type Login, mechanismNamed } from './login.ts'
import { passwordVariable } from './options.ts'

/** A command of -C, and what -R expects for it. */
export type Command = { readonly text: string; readonly expected: PosixPattern | undefined }

/** What a command line asks for. */
export type Settings = {
  readonly target: Target
  readonly host: string
  readonly greeting: string
  readonly expectsOwn: boolean
  readonly ownName: string
  readonly isLmtp: boolean
  readonly commands: readonly Command[]
  readonly from: string | undefined
  readonly recipient: string | undefined
  readonly sends: boolean
  readonly tls: 'none' | 'starttls' | 'from-start'
  readonly leastDays: LeastDays | undefined
  readonly goesOn: boolean
  readonly verifies: boolean
  readonly authorities: string | undefined
  readonly serverName: string | undefined
  readonly login: Login | undefined
  readonly ignoresQuit: boolean
  /** As the original, where that is harmless. */
  readonly isStrict: boolean
  readonly thresholds: Thresholds
  readonly verbosity: number
  /** A word about the password's file, for -v. */
  readonly advice: string | undefined
}

type Env = Readonly<Record<string, string | undefined>>

/** Reads the options; a text says what is wrong with them. Throws a `NetFailure` (local) for a password file. */
export function readSettings(options: Options, env: Env): Settings | string {
  const host = options.text('hostname') ?? options.operands[0] ?? '127.0.0.1'
  const tls = tlsOf(options)
  const port = parsePort(options.text('port') ?? (tls === 'from-start' ? '465' : '25'))
  if (port === undefined) return 'Port must be a positive integer'
  const [warning, critical] = [options.text('warning'), options.text('critical')]
  if (options.has('strict') && !isTime(warning)) return 'Warning time must be a positive'
  if (options.has('strict') && !isTime(critical)) return 'Critical time must be a positive'
  const thresholds = readThresholds(warning, critical)
  if (typeof thresholds === 'string') return thresholds
  const days = options.text('certificate')
  const leastDays = days === undefined ? undefined : parseLeastDays(days)
  if (days !== undefined && !leastDays) return `Invalid certificate expiration period - ${days}`
  const commands = commandsOf(options)
  if (typeof commands === 'string') return commands
  const login = loginOf(options, env)
  if (typeof login === 'string') return login
  const [from, recipient] = [options.text('from'), options.text('rcpt')]
  if (recipient !== undefined && from === undefined) return '--rcpt needs a sender (-f)'
  if (options.has('send') && recipient === undefined) return '--send needs a recipient (--rcpt)'
  const ownName = options.text('fqdn') ?? hostname()
  if ([from, recipient, ownName, ...commands.map(({ text }) => text)].some((text) => /[\r\n]/.test(text ?? '')))
    return 'A command cannot hold a line break'
  return {
    target: targetOf(host, port, familyOf(options)),
    host,
    greeting: options.text('expect') ?? '220',
    expectsOwn: options.has('expect'),
    ownName,
    isLmtp: options.has('lmtp'),
    commands,
    from,
    recipient,
    sends: options.has('send'),
    tls,
    leastDays,
    goesOn: options.has('continue-after-certificate'),
    verifies: options.has('verify'),
    authorities: options.text('ca-file'),
    serverName: options.text('sni') ?? (options.has('verify') ? host : undefined),
    login,
    ignoresQuit: options.has('ignore-quit-failure'),
    isStrict: options.has('strict'),
    thresholds,
    verbosity: options.texts('verbose').length,
    advice: login?.advice,
  }
}

/** A plain number, which is all that the original takes. */
const isTime = (text: string | undefined) => text === undefined || parseRange(text)?.end === Number(text)

function tlsOf(options: Options): Settings['tls'] {
  if (options.has('tls')) return 'from-start'
  return ['starttls', 'certificate', 'verify'].some((name) => options.has(name)) ? 'starttls' : 'none'
}

function commandsOf(options: Options): readonly Command[] | string {
  const patterns = options.texts('response').map((text) => posixPattern(text, 'm'))
  const wrong = patterns.findIndex((pattern) => typeof pattern === 'string')
  if (wrong >= 0)
    return `Could not compile regular expression '${options.texts('response')[wrong]}': ${patterns[wrong]}`
  return options.texts('command').map((text, rank) => {
    const pattern = patterns[rank]
    return { text, expected: typeof pattern === 'string' ? undefined : pattern }
  })
}

function loginOf(options: Options, env: Env): (Login & { readonly advice?: string }) | string | undefined {
  const kind = options.text('authtype')
  if (kind === undefined) return undefined
  const mechanism = mechanismNamed(kind)
  if (!mechanism) return 'Authtype must be one of PLAIN, LOGIN, CRAM-MD5, XOAUTH2'
  const user = options.text('authuser')
  if (user === undefined) return 'no authuser specified'
  const given = options.text('authpass')
  const secret =
    given === undefined ? findSecret(options.text('password-file'), passwordVariable, env) : { text: given }
  if (!secret) return `no authpass specified, nor a --password-file, nor ${passwordVariable}`
  return { mechanism, user, secret: secret.text, ...(secret.advice !== undefined && { advice: secret.advice }) }
}
