import type { Socket } from 'node:net'
import type { TLSSocket } from 'node:tls'
import { steadyMs } from '../check/clock.ts'
import type { Packet, PacketVersion } from '../protocol/packet.ts'
import { type ClientTls, type TlsWishes, wantsCertificate } from '../transport/client-tls.ts'
import { type Attempt, type ConnectFailure, type ConnectPhase, connect } from '../transport/connect.ts'
import type { Received } from '../transport/receive.ts'
import type { SecureTarget } from '../transport/secure.ts'
import type { CertificateFault } from '../transport/server-certificate.ts'
import { type Encoded, encode } from './encode.ts'
import { exchange } from './exchange.ts'
import type { PeerMemory } from './peer-memory.ts'
import type { Query } from './query.ts'
import type { SessionKeeper } from './session-keeper.ts'

/** What a time limit can end. */
export type Phase = ConnectPhase | 'sending' | 'answer'

/** What one connection came to. */
export type Asked =
  | { readonly kind: 'answer'; readonly packet: Packet; readonly address: string }
  /** Only a refusal without a single byte may be asked again in another version: nothing was run then. */
  | {
      readonly kind: 'no-answer'
      readonly received: Exclude<Received, { kind: 'packet' }>
      readonly address: string
      /** Over TLS, and which version. */
      readonly protocol: string | undefined
      /** It hung up so late that it may have begun with the command. */
      readonly mayHaveRun?: boolean
    }
  | { readonly kind: 'not-connected'; readonly failure: ConnectFailure }
  | Extract<Encoded, { kind: 'too-long' }>
  | {
      readonly kind: 'timeout'
      readonly phase: Phase
      readonly address: string
      readonly receivedBytes: number
      /** Addresses that took some of the time, in vain. */
      readonly tried?: readonly Attempt[]
    }
  /** A file or the cipher list; `line` is stock's. */
  | { readonly kind: 'tls-unusable'; readonly line: string; readonly reason: string }

/** Is told of what a log, or a clock, wants to know. */
export type Watch = {
  /** What begins now; 'received': an answer, or that there is none. The socket is there from 'sending' on. */
  readonly phase?: (phase: Phase | 'received', socket?: Socket) => void
  readonly secured?: (socket: TLSSocket, address: string, fault: CertificateFault | undefined) => void
  readonly refusedVersion?: (version: PacketVersion, address: string) => void
  /** Wants to see the daemon's certificate, which a resumed session does not show. */
  readonly showsCertificate?: boolean
}

/** What one who asks more than once brings along. */
export type Means = {
  /** What is known of its peers. */
  readonly memory?: PeerMemory | undefined
  /** Ends the query at any point, which rejects with the signal's reason; an answer that is there counts. */
  readonly signal?: AbortSignal | undefined
  /** In place of reading the files of TLS anew each time. */
  readonly prepareTls?: (wishes: TlsWishes) => Promise<ClientTls>
  /** Of several addresses of the host, the one that took an earlier connection of this query. */
  readonly firstAddress?: string | undefined
}

/**
 * Asks once, in one version: connect, send the query in one write, read one answer, close in order. A handshake that
 * fails with a remembered session is tried once more without: no query was sent then.
 */
export async function ask(query: Query, version: PacketVersion, watch: Watch = {}, means: Means = {}): Promise<Asked> {
  const { memory } = means
  if (query.tls === undefined || memory === undefined) return askOnce(query, version, watch, means)
  const { sessionKeeper } = await import('./session-keeper.ts')
  const sessions = sessionKeeper(query, memory, watch)
  const asked = await askOnce(query, version, watch, means, sessions)
  return sessions.isToBlame(asked) ? askOnce(query, version, watch, means, sessions) : asked
}

async function askOnce(
  query: Query,
  version: PacketVersion,
  watch: Watch,
  { signal, prepareTls, firstAddress }: Means,
  sessions?: SessionKeeper | undefined,
): Promise<Asked> {
  const encoded = encode(query, version)
  if (encoded.kind === 'too-long') return encoded
  const tls = query.tls === undefined ? undefined : await secureTarget(query.tls, watch, prepareTls, sessions)
  if (tls !== undefined && 'kind' in tls) return tls
  const timeoutMs = query.timeoutSeconds * 1000
  let reached: { phase: Phase; address: string } = { phase: 'resolving', address: query.host }
  const onPhase = (phase: ConnectPhase, address: string) => {
    reached = { phase, address }
    watch.phase?.(phase)
  }
  const tried: Attempt[] = []
  const onFailed = (attempt: Attempt) => void tried.push(attempt)
  signal?.throwIfAborted()
  const connecting = new AbortController()
  const stop = () => connecting.abort(signal?.reason)
  signal?.addEventListener('abort', stop, { once: true })
  const timer = setTimeout(() => connecting.abort(), timeoutMs)
  const endMs = steadyMs() + timeoutMs
  try {
    const { host, port, family, localAddress } = query
    const place = { host, port, family, localAddress, firstAddress }
    const connected = await connect({ ...place, endMs, tls, onPhase, onFailed }, connecting.signal)
    if (connected.kind === 'reset') {
      const { address, error } = connected
      return { kind: 'no-answer', received: { kind: 'closed', receivedBytes: 0, error }, address, protocol: undefined }
    }
    if (connected.kind !== 'connected') return { kind: 'not-connected', failure: connected }
    clearTimeout(timer)
    watch.phase?.('sending', connected.socket)
    return await exchange(connected, encoded.bytes, {
      query,
      watch,
      signal: connecting.signal,
    })
  } catch (error) {
    signal?.throwIfAborted()
    if (connecting.signal.aborted) return { kind: 'timeout', ...reached, receivedBytes: 0, tried }
    throw error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', stop)
  }
}

async function secureTarget(
  wishes: TlsWishes,
  watch: Watch,
  prepareTls: Means['prepareTls'],
  sessions: SessionKeeper | undefined,
): Promise<SecureTarget | Extract<Asked, { kind: 'tls-unusable' }>> {
  const prepare = prepareTls ?? (await import('../transport/client-tls.ts')).clientTls
  const tls = await prepare(wishes)
  if (tls.kind === 'unusable') return { ...tls, kind: 'tls-unusable' }
  const judge = async (socket: TLSSocket, address: string) => {
    const fault = wantsCertificate(wishes) ? await faultOf(socket, wishes) : undefined
    watch.secured?.(socket, address, fault)
    if (!fault) sessions?.accept(socket)
    return fault
  }
  const options = { ...tls.options, ...sessions?.offer(tls) }
  return { options, judge, onBegin: (socket) => sessions?.follow(socket) }
}

async function faultOf(socket: TLSSocket, wishes: TlsWishes): Promise<CertificateFault | undefined> {
  const { certificateFault } = await import('../transport/server-certificate.ts')
  return certificateFault(socket, wishes)
}
