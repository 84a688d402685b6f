import type { Options } from '../check/options.ts'
import { rawBytes } from '../check/raw-words.ts'
import { maxSizeBytes, parseSize, sizeAdvice } from '../config/size.ts'
import type { PacketVersion } from '../protocol/packet.ts'
import { hasAny } from './command-line.ts'
import type { Query } from './query.ts'
import { readTimeout } from './timeout.ts'
import { readTls, type TlsSettings } from './tls-settings.ts'

/** A command line that makes sense, or the reason why not (printed before the usage). */
export type SettingsOutcome =
  | {
      readonly kind: 'query'
      readonly query: Query
      /** Bits of -s. */
      readonly tlsLogging: number
      /** -E */
      readonly stderrToStdout: boolean
      /** False = remember nothing. */
      readonly remembers: boolean
      /** --state-folder */
      readonly stateFolder: string | undefined
      readonly notices: readonly string[]
    }
  | { readonly kind: 'usage'; readonly reason: string }
  | { readonly kind: 'refused'; readonly text: string }

/** Reads check_nrpe's options, from the first place that gives them; texts as stock (spec/nrpe.md §3.1, §3.3). */
export function readSettings(places: readonly Options[]): SettingsOutcome {
  const given = (...names: readonly string[]) => places.find((place) => hasAny(place, names))
  const text = (name: string) => given(name)?.text(name)
  const host = text('host')
  const port = Number.parseInt(text('port') ?? '5666', 10)
  if (host === undefined || host === '') return { kind: 'usage', reason: 'Error: no host given (-H HOST)' }
  if (!(port > 0 && port <= 65535)) {
    return { kind: 'usage', reason: `Error: port '${text('port')}' (-p) must be a number from 1 to 65535` }
  }
  const payload = readPayload(text('payload-size'), text('centreon-payload'), given('v2-packets-only') !== undefined)
  if (payload.kind === 'usage') return payload
  const isV2 = payload.isV2 || given('v2-packets-only') !== undefined
  if (isV2 && given('v3-packets-only')) {
    const reason = 'Error: Only one of force_v2_packet (-2) and force_v3_packet (-3) can be specified.'
    return { kind: 'usage', reason }
  }
  const max = readMaxBuffer(text('max-packetbuffer-length') ?? '1M')
  if (max.kind === 'usage') return max
  const tls: TlsSettings = readTls(places, host)
  if (tls.kind === 'usage') return tls
  const timeout = readTimeout(places)
  if (timeout.kind === 'refused') return timeout
  const family = given('ipv4', 'ipv6')?.last('ipv4', 'ipv6')
  const query: Query = {
    host,
    port,
    family: family === undefined ? 0 : family === 'ipv6' ? 6 : 4,
    localAddress: text('bind'),
    tls: given('no-ssl') ? undefined : tls.wishes,
    text: rawBytes([text('command') ?? '_NRPE_CHECK', ...(places[0]?.texts('args') ?? [])].join('!')),
    versions: versionsOf(isV2, given('v3-packets-only') !== undefined),
    payloadBytes: payload.bytes,
    maxBufferBytes: max.bytes,
    timeoutSeconds: timeout.seconds,
    timeoutExitCode: timeout.exitCode,
  }
  return {
    kind: 'query',
    query,
    tlsLogging: tls.logging,
    stderrToStdout: given('stderr-to-stdout') !== undefined,
    remembers: given('no-state') === undefined,
    stateFolder: text('state-folder') || undefined,
    notices: timeout.notices,
  }
}

function versionsOf(isV2: boolean, isV3: boolean): readonly PacketVersion[] {
  if (isV2) return [2]
  return isV3 ? [3, 2] : [4, 3, 2]
}

type Usage = { readonly kind: 'usage'; readonly reason: string }
type Payload = { readonly kind: 'size'; readonly bytes: number | undefined; readonly isV2: boolean } | Usage

/** `centreon`: -m, which means -2 too. */
function readPayload(stock: string | undefined, centreon: string | undefined, isV2: boolean): Payload {
  const text = stock ?? centreon
  if (text === undefined || text === '0') return { kind: 'size', bytes: undefined, isV2 }
  if (centreon === undefined && !isV2) {
    return { kind: 'usage', reason: "Error: if a fixed payload size is specified, '-2' must also be specified" }
  }
  const size = parseSize(text)
  if (size.kind === 'not a size' || size.bytes < leastPayloadBytes || size.bytes > maxSizeBytes) {
    return {
      kind: 'usage',
      reason: `Error: payload size '${text}' must be from ${leastPayloadBytes} to ${maxSizeBytes} bytes`,
    }
  }
  return { kind: 'size', bytes: size.bytes, isV2: true }
}

/** A v2 packet that holds any command at all. */
const leastPayloadBytes = 16

function readMaxBuffer(text: string): { readonly kind: 'size'; readonly bytes: number } | Usage {
  const size = parseSize(text)
  if (size.kind === 'size') return size
  return { kind: 'usage', reason: `Error: --max-packetbuffer-length '${text}' must be ${sizeAdvice}` }
}
