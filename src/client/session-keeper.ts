import type { ConnectionOptions, TLSSocket } from 'node:tls'
import { errorCode } from '../check/strerror.ts'
import { type ClientTls, wantsCertificate } from '../transport/client-tls.ts'
import type { Asked, Watch } from './ask.ts'
import { judgedUntilMs } from './judged-until.ts'
import type { PeerMemory } from './peer-memory.ts'
import type { Query } from './query.ts'
import { type Session, seal, unseal } from './session.ts'

/** Resumes what earlier connections to a peer began, and keeps what this one begins; for one query in one version. */
export type SessionKeeper = {
  /** What to connect with. */
  readonly offer: (tls: ReadyTls) => Pick<ConnectionOptions, 'session'>
  /** Listens from the start of the handshake on. */
  readonly follow: (socket: TLSSocket) => void
  /** The peer was judged: what it gives from now on is kept, and what it gave. */
  readonly accept: (socket: TLSSocket) => void
  /** May this have failed because of what was offered? It is forgotten then; `true` where asking again is safe. */
  readonly isToBlame: (asked: Asked) => boolean
}

type ReadyTls = Extract<ClientTls, { kind: 'ready' }>

/** What was verified once is verified again after this, however often it was resumed in between. */
const longestMs = 86_400_000

/** TLS 1.3 gives a new ticket each time. One in this many milliseconds is kept: the old ones work, and files wear disks. */
const renewalMs = 120_000

/** A handshake that took too long may have had other reasons than the session. */
const doubtMs = 3_600_000

/** `clock`: milliseconds since 1970. */
export function sessionKeeper(query: Query, memory: PeerMemory, watch: Watch, clock = Date.now): SessionKeeper {
  let trust = ''
  let lists: readonly string[] = []
  let offered: Session | undefined
  let newest: Buffer | undefined
  let rules: Omit<Session, 'bytes'> | undefined
  // Stock 4.1 with ssl_client_certs breaks off every handshake that would resume a session, and gives tickets all the same.
  let resumes = true
  let isBlamed = false

  const keep = () => {
    if (newest && rules && resumes) memory.learn(query, { session: seal({ ...rules, bytes: newest }) })
  }
  const offerNone = (forMs: number) => {
    const fromMs = clock()
    memory.learn(query, { session: seal({ trust, fromMs, untilMs: fromMs + forMs, bytes: Buffer.alloc(0) }) })
  }
  const rulesOf = (socket: TLSSocket): Omit<Session, 'bytes'> | undefined => {
    const fromMs = clock()
    if (!socket.isSessionReused()) {
      const judgedMs =
        query.tls && wantsCertificate(query.tls) ? judgedUntilMs(socket, lists) : Number.POSITIVE_INFINITY
      return { trust, fromMs, untilMs: Math.min(fromMs + longestMs, judgedMs) }
    }
    if (offered === undefined || fromMs - offered.fromMs < renewalMs) return undefined
    return { trust, fromMs, untilMs: offered.untilMs }
  }

  return {
    offer: (tls) => {
      trust = JSON.stringify([query.host, query.port, query.family, query.tls, tls.files])
      lists = tls.revocationLists
      const { session } = memory.recall(query)
      const known = session && resumes ? unseal(session, trust, clock()) : undefined
      resumes &&= known?.bytes.length !== 0
      offered = resumes && !watch.showsCertificate ? known : undefined
      return offered === undefined ? {} : { session: offered.bytes }
    },
    follow: (socket) => {
      newest = undefined
      rules = undefined
      socket.on('session', (bytes: Buffer) => {
        newest = bytes
        keep()
      })
    },
    accept: (socket) => {
      if (isBlamed) offerNone(longestMs)
      rules = rulesOf(socket)
      keep()
    },
    isToBlame: (asked) => {
      if (offered === undefined) return false
      if (failedLate(asked)) offerNone(doubtMs)
      isBlamed = failedInHandshake(asked)
      if (isBlamed) memory.learn(query, { session: undefined })
      resumes = !isBlamed
      return isBlamed
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
