import type { PacketVersion } from '../../protocol/packet.ts'
import { stockWishes, type TlsWishes } from '../../transport/client-tls.ts'
import { diagnose, explain } from './explain.ts'
import { answered, localAddressOf, type Visit, type Visitor } from './visit.ts'
import type { ProbeWish } from './wish.ts'

/** How the daemon speaks, and the first connections; or why it cannot be told. */
export type Contact =
  | {
      readonly kind: 'met'
      /** Undefined over plain TCP. */
      readonly tls: TlsWishes | undefined
      /** One a packet version, newest first. */
      readonly visits: readonly Visit[]
    }
  | { readonly kind: 'failed'; readonly reason: string; readonly visits: readonly Visit[] }

/** TLS as check_nrpe wants it by default, with our certificate where we have one. */
export const defaultTls = ({ certFile, keyFile }: ProbeWish): TlsWishes => ({ ...stockWishes, certFile, keyFile })

/** Tries TLS, then plain TCP, each packet version alone. */
export async function makeContact(wish: ProbeWish, visitor: Visitor): Promise<Contact> {
  if (wish.plainOnly) return await meetPlain(visitor, undefined)
  const tls = defaultTls(wish)
  const first = await visitor.visit({ tls, version: 4 })
  if (speaksTls(first)) return { kind: 'met', tls, visits: [first, ...(await others(visitor, tls))] }
  if (!mayBePlain(first)) return { kind: 'failed', reason: explain(first.asked, first.query), visits: [first] }
  return await meetPlain(visitor, first)
}

async function others(visitor: Visitor, tls: TlsWishes | undefined): Promise<readonly Visit[]> {
  const visits: Visit[] = []
  for (const version of [3, 2] as const satisfies readonly PacketVersion[])
    visits.push(await visitor.visit({ tls, version }))
  return visits
}

/** `secure`: how it went over TLS, where that was tried. */
async function meetPlain(visitor: Visitor, secure: Visit | undefined): Promise<Contact> {
  const first = await visitor.visit({ tls: undefined, version: 4 })
  const isOpen = first.asked.kind === 'answer' || closedUnread(first)
  const visits = [first, ...(isOpen ? await others(visitor, undefined) : [])]
  if (visits.some(answered)) return { kind: 'met', tls: undefined, visits }
  const all = secure ? [secure, ...visits] : visits
  return { kind: 'failed', reason: failureOf(first, secure, localAddressOf(all)), visits: all }
}

/** A handshake that was finished, or that failed for a reason that only a peer with TLS has. */
function speaksTls({ asked, tls }: Visit): boolean {
  if (tls) return true
  const code = diagnose(asked)?.code
  return (
    code === 'no common cipher' ||
    code === 'no common version' ||
    code === 'own certificate refused' ||
    code === 'closed in handshake'
  )
}

/** Its port is open, but it did not get on with TLS. */
function mayBePlain({ asked }: Visit): boolean {
  if (asked.kind === 'timeout') return asked.phase === 'handshake'
  return asked.kind === 'not-connected' && asked.failure.kind === 'handshake'
}

/** It hung up on the query without a word. */
export const closedUnread = ({ asked }: Visit) =>
  asked.kind === 'no-answer' && asked.received.kind === 'closed' && asked.received.receivedBytes === 0

/** What both ways of asking together say. */
function failureOf(plain: Visit, secure: Visit | undefined, localAddress: string | undefined): string {
  const words = explain(plain.asked, plain.query)
  if (!secure) return words
  const diagnosis = diagnose(plain.asked)
  if (diagnosis?.code === 'bad version' && diagnosis.reason === 'version 5379')
    return explain(secure.asked, secure.query)
  if (closedUnread(plain) && diagnose(secure.asked)?.code === 'closed before handshake')
    return `it closes every connection, over TLS and over plain TCP, before it answers: this host is not in its allowed_hosts (or its hosts.allow), or it is no NRPE daemon; there: allowed_hosts=...,${localAddress ?? 'THIS HOST'}`
  if (plain.asked.kind === 'timeout' && plain.asked.receivedBytes === 0 && secure.asked.kind === 'timeout')
    return 'it takes connections but never says a word, over TLS or over plain TCP: it hangs, or it is no NRPE daemon'
  return words
}
