import type { Options } from '../check/options.ts'
import { exitCodes, states } from '../check/state.ts'
import { maxSizeBytes, parseSize, sizeAdvice } from '../config/size.ts'
import type { PacketVersion } from '../protocol/packet.ts'
import type { Query } from './query.ts'

/** A command line that makes sense, or the reason why not (printed before the usage). */
export type SettingsOutcome =
  | { readonly kind: 'query'; readonly query: Query; readonly notices: readonly string[] }
  | { readonly kind: 'usage'; readonly reason: string }
  | { readonly kind: 'refused'; readonly text: string }

/** Reads check_nrpe's options; texts and order of the checks as stock (spec/nrpe.md §3.1, §3.3). */
export function readSettings(options: Options): SettingsOutcome {
  const host = options.text('host')
  const port = Number.parseInt(options.text('port') ?? '5666', 10)
  if (host === undefined || host === '') return { kind: 'usage', reason: 'Error: no host given (-H HOST)' }
  if (!(port > 0 && port <= 65535)) {
    return { kind: 'usage', reason: `Error: port '${options.text('port')}' (-p) must be a number from 1 to 65535` }
  }
  if (options.has('v2-packets-only') && options.has('v3-packets-only')) {
    const reason = 'Error: Only one of force_v2_packet (-2) and force_v3_packet (-3) can be specified.'
    return { kind: 'usage', reason }
  }
  const payload = readPayload(options)
  if (payload.kind === 'usage') return payload
  const max = readMaxBuffer(options)
  if (max.kind === 'usage') return max
  const timeout = readTimeout(options)
  if (timeout.kind === 'refused') return timeout
  const query: Query = {
    host,
    port,
    family: options.has('ipv6') ? 6 : options.has('ipv4') ? 4 : 0,
    useTls: !options.has('no-ssl'),
    text: Buffer.from([options.text('command') ?? '_NRPE_CHECK', ...options.texts('args')].join('!')),
    versions: versionsOf(options),
    payloadBytes: payload.bytes,
    maxBufferBytes: max.bytes,
    timeoutSeconds: timeout.seconds,
    timeoutExitCode: timeout.exitCode,
  }
  return { kind: 'query', query, notices: timeout.notices }
}

function versionsOf(options: Options): readonly PacketVersion[] {
  if (options.has('v2-packets-only')) return [2]
  return options.has('v3-packets-only') ? [3, 2] : [4, 3, 2]
}

type Usage = { readonly kind: 'usage'; readonly reason: string }
type Size<Bytes> = { readonly kind: 'size'; readonly bytes: Bytes } | Usage

function readPayload(options: Options): Size<number | undefined> {
  const text = options.text('payload-size')
  if (text === undefined || text === '0') return { kind: 'size', bytes: undefined }
  if (!options.has('v2-packets-only')) {
    return { kind: 'usage', reason: "Error: if a fixed payload size is specified, '-2' must also be specified" }
  }
  const size = parseSize(text)
  if (size.kind === 'not a size' || size.bytes < leastPayloadBytes || size.bytes > maxSizeBytes) {
    return {
      kind: 'usage',
      reason: `Error: payload size '${text}' must be from ${leastPayloadBytes} to ${maxSizeBytes} bytes`,
    }
  }
  return { kind: 'size', bytes: size.bytes }
}

/** A v2 packet that holds any command at all. */
const leastPayloadBytes = 16

function readMaxBuffer(options: Options): Size<number> {
  const text = options.text('max-packetbuffer-length') ?? '1M'
  const size = parseSize(text)
  if (size.kind !== 'size') {
    return { kind: 'usage', reason: `Error: --max-packetbuffer-length '${text}' must be ${sizeAdvice}` }
  }
  return { kind: 'size', bytes: size.bytes }
}

type Timeout =
  | {
      readonly kind: 'timeout'
      readonly seconds: number
      readonly exitCode: number
      readonly notices: readonly string[]
    }
  | { readonly kind: 'refused'; readonly text: string }

/** `10`, `10:WARNING`, `:UNKNOWN`; junk behind the digits is ignored, as in stock. */
function readTimeout(options: Options): Timeout {
  const [digits = '', stateWord] = (options.text('timeout') ?? '10').split(':', 2)
  const seconds = digits === '' && stateWord !== undefined ? 10 : Number.parseInt(digits, 10)
  if (!(seconds > 0)) return { kind: 'refused', text: 'Timeout value must be a positive integer' }
  const unknown = options.has('unknown-timeout')
  const fallback = unknown ? exitCodes.UNKNOWN : exitCodes.CRITICAL
  if (stateWord === undefined) return { kind: 'timeout', seconds, exitCode: fallback, notices: [] }
  const exitCode = stateCode(stateWord)
  const notices =
    exitCode === undefined
      ? ['Timeout state must be a valid state name (OK, WARNING, CRITICAL, UNKNOWN) or integer (0-3).']
      : []
  return { kind: 'timeout', seconds, exitCode: exitCode ?? exitCodes.CRITICAL, notices }
}

/** A state by name in any case, or by number. */
function stateCode(word: string): number | undefined {
  if (/^[0-3]$/.test(word)) return Number(word)
  const named = states.find((state) => state === word.toUpperCase())
  return named === undefined ? undefined : exitCodes[named]
}
