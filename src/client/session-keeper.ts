import type { ConnectionOptions, DetailedPeerCertificate, TLSSocket } from 'node:tls'
import { errorCode } from '../check/strerror.ts'
import { type ClientTls, wantsCertificate } from '../transport/client-tls.ts'
import { nextUpdate } from '../transport/crl.ts'
import type { Asked, Watch } from './ask.ts'
import type { PeerMemory } from './peer-memory.ts'
import type { Query } from './query.ts'
import { type Session, seal, unseal } from './session.ts'

/** Resumes what earlier connections to a peer began, and keeps what this one begins; for one query in one version. */
export type SessionKeeper = {
  /** What to connect with. */
  readonly offer: (tls: ReadyTls) => Pick<ConnectionOptions, 'session'>
  /** Listens from the handshake on; what it hears is kept once the function that it gives was called. */
  readonly follow: (socket: TLSSocket) => () => void
  /** May this have failed because of what was offered? It is forgotten then; `true` where asking again is safe. */
  readonly isToBlame: (asked: Asked) => boolean
}

type ReadyTls = Extract<ClientTls, { kind: 'ready' }>

/** What was verified once is verified again after this, however often it was resumed in between. */
const longestMs = 86_400_000

/** TLS 1.3 gives a new ticket each time. One in this many milliseconds is kept: the old ones work, and files wear disks. */
const renewalMs = 120_000

/** `clock`: milliseconds since 1970. */
export function sessionKeeper(query: Query, memory: PeerMemory, watch: Watch, clock = Date.now): SessionKeeper {
  let trust = ''
  let lists: readonly string[] = []
  let offered: Session | undefined

  const rulesOf = (socket: TLSSocket): Omit<Session, 'bytes'> | undefined => {
    const fromMs = clock()
    if (!socket.isSessionReused()) return { trust, fromMs, untilMs: Math.min(fromMs + longestMs, judgedUntil(socket)) }
    if (offered === undefined || fromMs - offered.fromMs < renewalMs) return undefined
    return { trust, fromMs, untilMs: offered.untilMs }
  }
  const judgedUntil = (socket: TLSSocket) =>
    query.tls === undefined || !wantsCertificate(query.tls)
      ? Number.POSITIVE_INFINITY
      : Math.min(...chainEnds(socket.getPeerCertificate(true)), ...lists.map(listEnd))

  return {
    offer: (tls) => {
      trust = JSON.stringify([query.host, query.port, query.family, query.tls, tls.files])
      lists = tls.revocationLists
      const { session } = memory.recall(query)
      const wanted = session !== undefined && !watch.showsCertificate
      offered = wanted ? unseal(session, trust, clock()) : undefined
      return offered === undefined ? {} : { session: offered.bytes }
    },
    follow: (socket) => {
      const rules = rulesOf(socket)
      let accepted = false
      // Up to TLS 1.2 the ticket came within the handshake, and Node tells nobody who listens only now.
      let newest: Buffer | undefined = socket.getProtocol() === 'TLSv1.3' ? undefined : socket.getSession()
      const keep = () => {
        if (accepted && newest && rules) memory.learn(query, { session: seal({ ...rules, bytes: newest }) })
      }
      socket.on('session', (bytes: Buffer) => {
        newest = bytes
        keep()
      })
      return () => {
        accepted = true
        keep()
      }
    },
    isToBlame: (asked) => {
      if (offered === undefined) return false
      const again = failedInHandshake(asked)
      if (again || failedLate(asked)) memory.learn(query, { session: undefined })
      return again
    },
  }
}

function failedInHandshake(asked: Asked): boolean {
  return asked.kind === 'not-connected' && (asked.failure.kind === 'handshake' || asked.failure.kind === 'untrusted')
}

/** There is no time for another try, or the query is out. */
function failedLate(asked: Asked): boolean {
  if (asked.kind === 'timeout') return asked.phase === 'handshake'
  if (asked.kind !== 'no-answer' || asked.received.kind !== 'closed') return false
  return errorCode(asked.received.error)?.startsWith('ERR_SSL') ?? false
}

/** When each certificate of a chain runs out; the last one of a whole chain is its own issuer. */
function chainEnds(shown: DetailedPeerCertificate): readonly number[] {
  const ends: number[] = []
  const seen = new Set<DetailedPeerCertificate>()
  for (let each = shown; each?.valid_to && !seen.has(each); each = each.issuerCertificate) {
    seen.add(each)
    ends.push(Date.parse(each.valid_to))
  }
  return ends
}

/** Where nobody knows when a list ends, no session may outlast the connection. */
function listEnd(pem: string): number {
  try {
    return nextUpdate(pem)?.getTime() ?? 0
  } catch {
    return 0
  }
}
