import type { SecureVersion } from 'node:tls'
import type { PacketVersion } from '../../protocol/packet.ts'
import type { TlsWishes } from '../../transport/client-tls.ts'
import { defaultTls } from './contact.ts'
import { explain } from './explain.ts'
import type { TlsSeen } from './tls-seen.ts'
import { answered, type Visit, type Visitor } from './visit.ts'
import type { ProbeWish } from './wish.ts'

/** What a daemon takes of TLS. */
export type TlsFindings = {
  /** Newest first. */
  readonly versions: readonly SecureVersion[]
  /** What a client that takes everything gets. */
  readonly best: TlsSeen | undefined
  /** A handshake in which it showed a certificate. */
  readonly shown: TlsSeen | undefined
  /** Does it take suites without a certificate, besides others or as the only ones? */
  readonly anonymous: 'only' | 'too' | 'no'
  readonly clientCertificate: 'required' | 'not required' | 'unknown'
  /** With -A: why its certificate will not do; empty where it does. */
  readonly fault: string | undefined
}

const versions = ['TLSv1.3', 'TLSv1.2', 'TLSv1.1', 'TLSv1'] as const satisfies readonly SecureVersion[]

/** Each version alone, with suites that need a certificate and with those that have none. */
export async function probeTls(
  wish: ProbeWish,
  { visit }: Visitor,
  met: readonly Visit[],
  version: PacketVersion,
): Promise<TlsFindings> {
  const withSuites = (tls: Partial<TlsWishes>) => visit({ tls: { ...defaultTls(wish), ...tls }, version })
  const withCertificate = 'ALL:!aNULL:@SECLEVEL=0'
  const certified: Visit[] = []
  const anonymous: Visit[] = []
  for (const each of versions) {
    const tried = await withSuites({ version: each, cipherList: withCertificate })
    certified.push(tried)
    // Anonymous suites end at TLS 1.2.
    if (!agreed(tried) && each !== 'TLSv1.3') anonymous.push(await withSuites({ version: each, useAdh: 2 }))
  }
  const newestOld = versions.find((each, index) => each !== 'TLSv1.3' && isAgreed(certified[index]))
  if (newestOld !== undefined) anonymous.push(await withSuites({ version: newestOld, useAdh: 2 }))
  const tried = [...certified, ...anonymous]
  const verified =
    wish.caFile === undefined
      ? undefined
      : await visit({ tls: { ...defaultTls(wish), caFile: wish.caFile, verifyName: wish.name }, version })
  return {
    versions: versions.filter((each) => tried.some((one) => agreed(one) && one.query.tls?.version === each)),
    best: met.find(({ tls }) => tls)?.tls,
    shown: [...met, ...certified].find(({ tls }) => tls?.certificate)?.tls,
    anonymous: anonymityOf(certified, anonymous),
    clientCertificate: await clientCertificate(wish, withSuites, [...met, ...certified]),
    fault: verified && explain(verified.asked, verified.query),
  }
}

/** A daemon refuses with an alert of a few bytes; more is its side of a handshake that both had a version and a suite for. */
const alertBytes = 7

/** Did both have this version and a suite in common, whatever came then? */
function agreed({ asked, tls }: Visit): boolean {
  return tls !== undefined || brokenOff(asked)
}

const isAgreed = (visit: Visit | undefined) => visit !== undefined && agreed(visit)

/** It sent its side of a handshake, and then did not like ours. */
const brokenOff = (asked: Visit['asked']) =>
  asked.kind === 'not-connected' && asked.failure.kind === 'handshake' && asked.failure.receivedBytes > alertBytes

/** Stock that wants a client certificate finishes an anonymous handshake all the same, and only then hangs up. */
function anonymityOf(certified: readonly Visit[], anonymous: readonly Visit[]): TlsFindings['anonymous'] {
  if (certified.some(agreed)) return anonymous.some(answered) ? 'too' : 'no'
  return anonymous.some(agreed) ? 'only' : 'no'
}

async function clientCertificate(
  wish: ProbeWish,
  withSuites: (tls: Partial<TlsWishes>) => Promise<Visit>,
  visits: readonly Visit[],
): Promise<TlsFindings['clientCertificate']> {
  const answers = visits.some(answered)
  if (wish.certFile !== undefined) {
    if (!answers) return 'unknown'
    return answered(await withSuites({ certFile: undefined, keyFile: undefined })) ? 'not required' : 'required'
  }
  if (answers) return 'not required'
  // Over TLS 1.3 the handshake is done for us before the daemon looks for our certificate.
  const ended = visits.some(({ asked, tls }) => brokenOff(asked) || (tls?.certificate && asked.kind === 'no-answer'))
  return ended ? 'required' : 'unknown'
}
