import type { Options } from '../../src/check/options.ts'
import { readThresholds } from '../../src/check/thresholds.ts'
import { parseTimeLimit } from '../../src/check/time-limit.ts'
import { version } from '../../src/check/version.ts'
import { familyOf } from '../net/options.ts'
import { findSecret } from '../net/secret.ts'
import { parsePort } from '../net/target.ts'
import { passwordVariable } from './options.ts'
import { answerOf } from './read-answer-wish.ts'
import { tlsOf } from './read-tls-settings.ts'
import type { OnRedirect, RequestWish, Settings, Step } from './settings.ts'
import { WrongOption } from './wrong-option.ts'

type Env = Readonly<Record<string, string | undefined>>

/** Reads the options. Throws a `WrongOption`, or a `NetFailure` (local) for a password file that cannot be read. */
export function readSettings(options: Options, env: Env): Settings {
  const usesTls = ['ssl', 'certificate', 'verify'].some((name) => options.has(name))
  const thresholds = readThresholds(options.text('warning'), options.text('critical'), options.has('strict'))
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
    isLink: options.has('link') && !options.has('nohtml'),
    isStrict: options.has('strict'),
    verbosity: options.texts('verbose').length,
  }
}

/** -t, or a second more than -c where that is longer, as in the original. */
export function timeoutSecondsOf(options: Options): number {
  const { seconds = 0 } = parseTimeLimit(options.text('timeout')) ?? {}
  const thresholds = readThresholds(undefined, options.text('critical'), options.has('strict'))
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
