import type { Leaving } from './contact.ts'
import { cutAnyhow } from './daemon.ts'
import { mutatedPacket } from './packet-bytes.ts'
import type { Random } from './random.ts'
import { oddHello, oddRecord } from './tls-bytes.ts'

/** One connection of a peer out of its mind. */
export type TlsContact = {
  /** To the daemon with a certificate, which speaks TLS 1.3. */
  readonly certificate: boolean
  readonly bytes: Buffer
  readonly ends: readonly number[]
  readonly leaving: Leaving
} & (
  | { readonly kind: 'raw' }
  /** A write of the handshake or of what follows it is replaced by `bytes`. */
  | { readonly kind: 'tampered'; readonly write: number; readonly replace: 'whole' | 'edited' }
  /** After a good handshake, without encryption. */
  | { readonly kind: 'behind handshake' }
  /** Through a good session. */
  | { readonly kind: 'session' }
)

/** Any of them. */
export function makeContact(random: Random): TlsContact {
  const kind = random.pick(['raw', 'raw', 'raw', 'tampered', 'behind handshake', 'session'] as const)
  const bytes =
    kind === 'raw' ? (random.chance(90) ? oddHello(random) : mutatedPacket(random)) : bytesWithin(random, kind)
  const leaving: Leaving = random.chance(85) ? 'end' : random.below(300) > 0 ? 'reset' : 'stay'
  const common = { certificate: random.chance(50), bytes, ends: cutAnyhow(random, bytes.length), leaving }
  if (kind !== 'tampered') return { ...common, kind }
  return { ...common, kind, write: random.below(4), replace: random.pick(['whole', 'edited', 'edited']) }
}

function bytesWithin(random: Random, kind: 'tampered' | 'behind handshake' | 'session'): Buffer {
  if (kind === 'session') return mutatedPacket(random)
  return Buffer.concat(Array.from({ length: 1 + random.size(20) }, () => oddRecord(random)))
}
