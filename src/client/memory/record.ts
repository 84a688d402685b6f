import type { PacketVersion } from '../../protocol/packet.ts'
import type { Lessons } from '../peer-memory.ts'

/** A lesson and when it was learned, milliseconds since 1970. */
type Dated<T> = { readonly value: T; readonly atMs: number }

/** What is kept of one peer. */
export type PeerRecord = {
  readonly version?: Dated<PacketVersion> | undefined
  readonly session?: Dated<Buffer> | undefined
}

/** How long a lesson holds: a peer may be another one tomorrow. */
const lifetimeMs = 86_400_000

/** The lessons of a record. */
export const lessonsOf = ({ version, session }: PeerRecord): Lessons => ({
  version: version?.value,
  session: session?.value,
})

/** A record with new lessons; the same one where they bring nothing new. */
export function withLessons(known: PeerRecord, lessons: Lessons, nowMs: number): PeerRecord {
  const { version, session } = { ...lessonsOf(known), ...lessons }
  const isOldSession = session === undefined ? !known.session : known.session?.value.equals(session)
  if (version === known.version?.value && isOldSession) return known
  return {
    version: version === known.version?.value ? known.version : dated(version, nowMs),
    session: isOldSession ? known.session : dated(session, nowMs),
  }
}

const dated = <T>(value: T | undefined, atMs: number) => (value === undefined ? undefined : { value, atMs })

/** A record as the text of a file; `peer` says of whom it is, since the names of two may be alike. */
export function textOf(peer: string, { version, session }: PeerRecord): string {
  const encoded = session && { ...session, value: session.value.toString('base64') }
  return `${JSON.stringify({ plenum: 1, peer, version, session: encoded })}\n`
}

/** Reads such a text. What is broken, over, or of another peer is not known. */
export function recordIn(text: string, peer: string, nowMs: number): PeerRecord {
  const found = parse(text)
  if (found?.plenum !== 1 || found.peer !== peer) return {}
  const [version, session] = [inForce(found.version, nowMs), inForce(found.session, nowMs)]
  const spoken = packetVersions.find((known) => known === version?.value)
  return {
    version: version && spoken ? { ...version, value: spoken } : undefined,
    session:
      session && isBase64(session.value) ? { ...session, value: Buffer.from(session.value, 'base64') } : undefined,
  }
}

function inForce(found: unknown, nowMs: number): Dated<unknown> | undefined {
  const { value, atMs } = fields(found) ?? {}
  return typeof atMs === 'number' && atMs <= nowMs && nowMs < atMs + lifetimeMs ? { value, atMs } : undefined
}

const packetVersions: readonly PacketVersion[] = [2, 3, 4]

const isBase64 = (value: unknown): value is string => typeof value === 'string' && /^[\w+/]+={0,2}$/.test(value)

function parse(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    return fields(JSON.parse(text))
  } catch {
    return undefined
  }
}

const fields = (found: unknown): Readonly<Record<string, unknown>> | undefined =>
  typeof found === 'object' && found !== null ? { ...found } : undefined
