import type { Options } from '../../src/check/options.ts'
import { leadingNumber } from '../../src/check/range.ts'
import type { State } from '../../src/check/state.ts'
import { readThresholds, type Thresholds } from '../../src/check/thresholds.ts'
import { parseTimeLimit } from '../../src/check/time-limit.ts'
import { type LeastDays, parseLeastDays } from '../net/certificate-days.ts'
import { familyOf } from '../net/options.ts'
import { parsePort, type Target, targetOf } from '../net/target.ts'
import type { Wanted } from './expect.ts'
import type { Service } from './services.ts'

/** What a command line asks for. */
export type Settings = {
  /** The service's name in the output. */
  readonly title: string
  readonly target: Target
  /** In datagrams; over a Unix socket a UDP check too has a connection, as in the original. */
  readonly isUdp: boolean
  readonly host: string
  /** How the place is shown: the original names a host only where -H does. */
  readonly shownPlace: string
  readonly send: Buffer | undefined
  readonly quit: Buffer | undefined
  readonly wanted: Wanted
  readonly refusedState: State
  readonly mismatchState: State
  readonly isJailed: boolean
  readonly delaySeconds: number
  readonly usesTls: boolean
  readonly leastDays: LeastDays | undefined
  readonly serverName: string | undefined
  readonly verifies: boolean
  readonly authorities: string | undefined
  readonly thresholds: Thresholds
  readonly timeoutSeconds: number
}

/** Reads the options; a text says what is wrong with them. */
export function readSettings(service: Service, options: Options): Settings | string {
  const isStrict = options.has('strict')
  const host = options.text('hostname') ?? options.operands[0] ?? '127.0.0.1'
  const isUnix = host.startsWith('/')
  const portText = options.text('port')
  const port = portText === undefined ? (service.port ?? (isStrict ? 0 : undefined)) : parsePort(portText)
  if (portText !== undefined && port === undefined) return 'Port must be a positive integer'
  const expected = options.has('expect') ? options.texts('expect') : (service.expected ?? [])
  const usesTls = service.usesTls || options.has('ssl') || options.has('certificate') || options.has('verify')
  if (service.isUdp && !(options.has('send') && options.has('expect')))
    return 'With UDP checks, a send/expect string must be specified.'
  if (service.isUdp && usesTls) return 'TLS (-S, -D, --verify) needs TCP: leave it out, or use check_tcp'
  if (port === undefined && !isUnix) return 'You must provide a port (-p)'
  const refusedState = stateNamed(options.text('refuse') ?? 'crit')
  if (!refusedState) return 'Refuse must be one of ok, warn, crit'
  const mismatchState = stateNamed(options.text('mismatch') ?? 'warn')
  if (!mismatchState) return 'Mismatch must be one of ok, warn, crit'
  const mostBytes = wholeNumber(options.text('maxbytes'))
  if (mostBytes === undefined) return 'Maxbytes must be a positive integer'
  const delaySeconds = wholeNumber(options.text('delay'))
  if (delaySeconds === undefined) return 'Delay must be a positive integer'
  const days = options.text('certificate')
  const leastDays = days === undefined ? undefined : parseLeastDays(days)
  if (days !== undefined && !leastDays) return `Invalid certificate expiration period - ${days}`
  // In the original they are seconds, and never ranges.
  const limit = (name: string) => {
    const text = options.text(name)
    return isStrict && text !== undefined ? String(leadingNumber(text)) : text
  }
  const thresholds = readThresholds(limit('warning'), limit('critical'))
  if (typeof thresholds === 'string') return thresholds
  const { inOrder } = options
  const escapeAt = inOrder.findIndex(({ name }) => name === 'escape')
  const isEscaped = (option: string) =>
    escapeAt >= 0 && (!isStrict || inOrder.findIndex(({ name }) => name === option) > escapeAt)
  const send = options.text('send')
  const quit = options.text('quit')
  return {
    title: service.title,
    host,
    shownPlace: isUnix ? `socket ${host}` : `${options.has('hostname') ? `${host} ` : ''}port ${port}`,
    isUdp: service.isUdp === true && !isUnix,
    target: targetOf(host, port ?? 0, familyOf(options)),
    send: bytesOf(send === undefined ? service.send : isEscaped('send') ? unescaped(send) : send),
    quit: bytesOf(quit === undefined ? service.quit : isEscaped('quit') ? unescaped(quit) : `${quit}\r\n`),
    wanted: {
      texts: expected.map((text) => Buffer.from(text)),
      isAtStart: !options.has('expect'),
      all: options.has('all'),
      mostBytes,
      mostBytesSuffice: isStrict,
    },
    refusedState,
    mismatchState,
    isJailed: service.isJailed === true || options.has('jail'),
    delaySeconds,
    usesTls,
    leastDays,
    serverName: options.text('sni'),
    verifies: options.has('verify'),
    authorities: options.text('ca-file'),
    thresholds,
    timeoutSeconds: parseTimeLimit(options.text('timeout'))?.seconds ?? 0,
  }
}

const bytesOf = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text))

const statesByWord: Readonly<Record<string, State>> = { ok: 'OK', warn: 'WARNING', crit: 'CRITICAL' }

/** As the originals: whatever begins with the word. */
function stateNamed(text: string): State | undefined {
  const word = Object.keys(statesByWord).find((each) => text.startsWith(each))
  return word === undefined ? undefined : statesByWord[word]
}

/** 0 where not given; undefined where it is no whole number above 0. */
function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined) return 0
  return /^\d{1,9}$/.test(text) && Number(text) > 0 ? Number(text) : undefined
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' }

function unescaped(text: string): string {
  return text.replace(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter)
}
