import { exitCodes } from '../../check/state.ts'
import { type Asked, ask, type Watch } from '../../client/ask.ts'
import type { Query } from '../../client/query.ts'
import { offerRange } from '../../protocol/offer.ts'
import type { PacketVersion } from '../../protocol/packet.ts'
import type { TlsWishes } from '../../transport/client-tls.ts'
import { stopwatch, type Times } from './stopwatch.ts'
import { look, type TlsSeen } from './tls-seen.ts'
import type { ProbeWish } from './wish.ts'

/** Names no command: a daemon answers it itself, with its version. */
export const versionQuery = '_NRPE_CHECK'

/** One connection with one query, and all that was seen of it. */
export type Visit = {
  readonly query: Query
  readonly version: PacketVersion
  readonly asked: Asked
  readonly tls: TlsSeen | undefined
  readonly times: Times
  /** Our own end. */
  readonly localAddress: string | undefined
}

/** What one connection is to ask; without `tls` plain TCP. */
export type Errand = {
  readonly tls: TlsWishes | undefined
  readonly version: PacketVersion
  readonly text?: string | Buffer
  /** It may take all the time that is left. */
  readonly last?: boolean
}

/** Makes connections until the time is up. */
export type Visitor = {
  readonly visit: (errand: Errand) => Promise<Visit>
  /** The time was up before all was asked. */
  readonly ranOut: () => boolean
}

/** One slow step must leave time for the others: so many of them fit into the limit. */
const steps = 4

/** For one probe; the limit counts from here. */
export function visitor(wish: ProbeWish): Visitor {
  const { host, port, family, timeoutSeconds } = wish
  const endMs = performance.now() + timeoutSeconds * 1000
  let ranOut = false
  let firstAddress: string | undefined
  const visit = async ({ tls, version, text = versionQuery, last = false }: Errand): Promise<Visit> => {
    const leftSeconds = (endMs - performance.now()) / 1000
    // A query has its time twice, for the connection and for the answer.
    const step = last ? leftSeconds : Math.min(timeoutSeconds / steps, leftSeconds / 2)
    const seconds = Math.ceil(Math.max(0, step) * 10) / 10
    const query: Query = {
      ...{ host, port, family, tls, text: Buffer.from(text), versions: [version], payloadBytes: undefined },
      ...{ maxBufferBytes: offerRange.mostBytes, timeoutSeconds: seconds, timeoutExitCode: exitCodes.CRITICAL },
    }
    if (seconds < 0.1) {
      ranOut = true
      const asked: Asked = { kind: 'timeout', phase: 'resolving', address: host, receivedBytes: 0 }
      return { query, version, asked, tls: undefined, times: {}, localAddress: undefined }
    }
    const clock = stopwatch()
    let seen: TlsSeen | undefined
    let localAddress: string | undefined
    const watch: Watch = {
      phase: (phase, socket) => {
        clock.begin(phase)
        localAddress ??= socket?.localAddress
      },
      secured: (socket) => {
        seen = look(socket)
      },
    }
    const asked = await ask(query, version, watch, { firstAddress })
    // All are to meet the same daemon, and of a host whose first address drops packets one waits for that alone.
    if (asked.kind === 'answer' || asked.kind === 'no-answer') firstAddress ??= asked.address
    return { query, version, asked, tls: seen, times: clock.times(), localAddress }
  }
  return { visit, ranOut: () => ranOut }
}

/** Did the daemon answer in the version it was asked in? */
export const answered = ({ asked, version }: Visit) => asked.kind === 'answer' && asked.packet.version === version

/** Where the connection went, or the last one that was tried. */
export function addressOf({ asked }: Visit): string | undefined {
  if (asked.kind === 'timeout' && asked.phase === 'resolving') return undefined
  if (asked.kind !== 'not-connected') return 'address' in asked ? asked.address : undefined
  const { failure } = asked
  if (failure.kind === 'unreachable') return failure.attempts.at(-1)?.address
  return 'address' in failure ? failure.address : undefined
}

/** Where our own end is, of the connections that came about. */
export const localAddressOf = (visits: readonly Visit[]) =>
  visits.find(({ localAddress }) => localAddress !== undefined)?.localAddress
