import { accessSync, constants } from 'node:fs'
import type { Options } from '../../src/check/options.ts'
import { type PosixPattern, posixPattern } from '../../src/check/posix-pattern.ts'
import { readThresholds } from '../../src/check/thresholds.ts'
import { parseTimeLimit } from '../../src/check/time-limit.ts'
import { version } from '../../src/check/version.ts'
import { parseLeastDays } from '../net/certificate-days.ts'
import { familyOf } from '../net/options.ts'
import { findSecret } from '../net/secret.ts'
import { parsePort } from '../net/target.ts'
import { passwordVariable } from './options.ts'
import type { AnswerWish, OnRedirect, RequestWish, Settings, Step, TlsSettings } from './settings.ts'
import { parseTlsVersions } from './tls-versions.ts'

/** Thrown for options that cannot be meant; its message goes to the user. */
export class WrongOption extends Error {}

type Env = Readonly<Record<string, string | undefined>>

/** Reads the options. Throws a `WrongOption`, or a `NetFailure` (local) for a password file that cannot be read. */
export function readSettings(options: Options, env: Env): Settings {
  const usesTls = ['ssl', 'certificate', 'verify'].some((name) => options.has(name))
  const thresholds = readThresholds(options.text('warning'), options.text('critical'))
  if (typeof thresholds === 'string') throw new WrongOption(thresholds)
  const redirects = options.text('max-redirs') ?? '15'
  if (!/^\d{1,4}$/.test(redirects)) throw new WrongOption(`Invalid max-redirs count - ${redirects}`)
  return {
    first: stepOf(options, usesTls),
    family: familyOf(options),
    request: requestOf(options, env),
    answer: answerOf(options),
    tls: tlsOf(options),
    onRedirect: redirectOf(options.text('onredirect') ?? 'ok'),
    mostRedirects: Number(redirects),
    thresholds,
    timeoutSeconds: timeoutSecondsOf(options),
    hasExtendedPerfdata: options.has('extended-perfdata'),
    isLink: options.has('link'),
    verbosity: options.texts('verbose').length,
  }
}

/** -t, or a second more than -c where that is longer, as in the original. */
export function timeoutSecondsOf(options: Options): number {
  const { seconds = 0 } = parseTimeLimit(options.text('timeout')) ?? {}
  const thresholds = readThresholds(undefined, options.text('critical'))
  const most = typeof thresholds === 'string' ? 0 : (thresholds.critical?.end ?? 0)
  return Number.isFinite(most) && most > seconds ? Math.floor(most) + 1 : seconds
}

function stepOf(options: Options, usesTls: boolean): Step {
  const [first, second] = options.operands
  const addressGiven = options.text('IP-address') ?? first
  const hostGiven = options.text('hostname') ?? (options.has('IP-address') ? first : second)
  const named = hostGiven === undefined ? undefined : splitHost(hostGiven)
  const address = addressGiven ?? named?.host
  if (address === undefined) throw new WrongOption('You must specify a server address or host name')
  const portText = options.text('port')
  const port = portText === undefined ? (named?.port ?? (usesTls ? 443 : 80)) : parsePort(portText)
  if (port === undefined) throw new WrongOption(`Invalid port number - ${portText}`)
  const url = options.text('url') ?? '/'
  return { address, port, host: named?.host, hostPort: named?.port ?? port, url, usesTls }
}

/** `example.com:5000`, `[::1]:5000`; an address of IPv6 without brackets has no port. */
function splitHost(text: string): { readonly host: string; readonly port: number | undefined } {
  const found = /^\[([^\]]*)\](?::(\d+))?$/.exec(text) ?? /^([^:]*):(\d+)$/.exec(text)
  if (!found) return { host: text, port: undefined }
  return { host: found[1] ?? '', port: found[2] === undefined ? undefined : parsePort(found[2]) }
}

function requestOf(options: Options, env: Env): RequestWish {
  const data = options.text('post')
  const [method = '', tunnelMethod] = (options.text('method') ?? (data === undefined ? 'GET' : 'POST')).split(':', 2)
  const user = options.text('authorization')
  const secret =
    user === undefined || user.includes(':')
      ? undefined
      : findSecret(options.text('password-file'), passwordVariable, env)
  for (const line of [method, options.text('url'), options.text('useragent'), ...options.texts('header')])
    if (line !== undefined && /[\r\n]/.test(line)) throw new WrongOption('A header or a URL cannot hold a line break')
  return {
    method,
    tunnelMethod: method === 'CONNECT' ? (tunnelMethod ?? 'GET') : undefined,
    data,
    contentType: options.text('content-type') ?? 'application/x-www-form-urlencoded',
    userAgent: options.text('useragent') ?? `check_http/v${version} (Plenum ${version})`,
    headers: options.texts('header'),
    authorization: secret ? `${user}:${secret.text}` : user,
    advice: secret?.advice,
    proxyAuthorization: options.text('proxy-authorization'),
  }
}

function answerOf(options: Options): AnswerWish {
  const [leastBytes, mostBytes] = sizesOf(options.text('pagesize'))
  return {
    status: options.text('expect'),
    header: options.text('header-string'),
    text: options.text('string'),
    pattern: patternOf(options),
    patternMustMiss: options.has('invert-regex'),
    leastBytes,
    mostBytes,
    mostAgeSeconds: ageOf(options.text('max-age')),
    stopsBehindHeaders: options.has('no-body'),
    showsBody: options.has('show-body'),
  }
}

function patternOf(options: Options): PosixPattern | undefined {
  const last = options.last('regex', 'eregi')
  const text = last === undefined ? undefined : options.text(last)
  if (text === undefined) return undefined
  const pattern = posixPattern(text, `${options.has('linespan') ? 's' : 'm'}${last === 'eregi' ? 'i' : ''}`)
  if (typeof pattern === 'string') throw new WrongOption(`Could Not Compile Regular Expression: ${pattern}`)
  return pattern
}

function sizesOf(text: string | undefined): readonly [number, number] {
  if (text === undefined) return [0, 0]
  const found = /^(\d{1,15})(?::(\d{1,15}))?$/.exec(text)
  if (!found) throw new WrongOption(`Bad format: try "-m min:max" - ${text}`)
  return [Number(found[1]), Number(found[2] ?? 0)]
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 }

function ageOf(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const found = /^(\d{1,10})([smhd]?)$/.exec(text)
  if (!found) throw new WrongOption(`unparsable max-age: ${text}`)
  return Number(found[1]) * (unitSeconds[found[2] || 's'] ?? 1)
}

function tlsOf(options: Options): TlsSettings {
  const versions = parseTlsVersions(options.text('ssl') ?? '')
  if (versions === undefined)
    throw new WrongOption("Invalid option - Valid SSL/TLS versions: 1, 1.1, 1.2, 1.3 (with optional '+' suffix)")
  if (versions === 'gone') throw new WrongOption('SSL 2 and 3 are spoken by no library any more')
  const days = options.text('certificate')
  const leastDays = days === undefined ? undefined : parseLeastDays(days)
  if (days !== undefined && !leastDays) throw new WrongOption(`Invalid certificate expiration period - ${days}`)
  const [file, keyFile] = [options.text('client-cert'), options.text('private-key')].map(readable)
  if (file !== undefined && keyFile === undefined)
    throw new WrongOption('If you use a client certificate you must also specify a private key file')
  return {
    versions,
    tellsName: options.has('sni') || options.has('verify'),
    verifies: options.has('verify'),
    authorities: options.text('ca-file'),
    certificate: file === undefined || keyFile === undefined ? undefined : { file, keyFile },
    leastDays,
    goesOn: options.has('continue-after-certificate'),
  }
}

function readable(file: string | undefined): string | undefined {
  if (file === undefined) return undefined
  try {
    accessSync(file, constants.R_OK)
    return file
  } catch {
    throw new WrongOption(`file does not exist or is not readable - ${file}`)
  }
}

function redirectOf(text: string): OnRedirect {
  switch (text) {
    case 'ok':
      return { kind: 'state', state: 'OK' }
    case 'warning':
      return { kind: 'state', state: 'WARNING' }
    case 'critical':
      return { kind: 'state', state: 'CRITICAL' }
    case 'unknown':
      return { kind: 'state', state: 'UNKNOWN' }
    case 'follow':
    case 'sticky':
    case 'stickyport':
      return { kind: 'follow', keepsAddress: text !== 'follow', keepsPort: text === 'stickyport' }
    default:
      throw new WrongOption(`Invalid onredirect option - ${text}`)
  }
}
