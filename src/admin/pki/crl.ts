import type { X509Certificate } from 'node:crypto'
import { authorityKeyExtension, extension, identityOf, type Signer, withSignature } from './certificate.ts'
import * as der from './der.ts'
import type { Entry } from './index-file.ts'
import { reasons } from './reasons.ts'

/** From when to when a list counts. */
type Span = { readonly thisUpdate: Date; readonly nextUpdate: Date }

/** A withdrawn certificate stays on the list until so long after its end, ms. */
const keptMs = 30 * 24 * 3_600_000

/** A revocation list of version 2 (RFC 5280 §5) in PEM. `number` is to grow from list to list. */
export function revocationList(entries: readonly Entry[], signer: Signer, number: bigint, span: Span): string {
  const { issuer, id } = identityOf(signer.certificate)
  const listed = entries.filter(({ notAfter }) => notAfter.getTime() + keptMs > span.thisUpdate.getTime())
  const revoked = listed.flatMap(revokedEntry)
  const list = withSignature(signer.key, (algorithm) =>
    der.sequence(
      der.integer('01'),
      algorithm,
      issuer,
      der.time(span.thisUpdate),
      der.time(span.nextUpdate),
      ...(revoked.length > 0 ? [der.sequence(...revoked)] : []),
      der.tagged(0, der.sequence(authorityKeyExtension(id), extension(oids.number, der.integer(number.toString(16))))),
    ),
  )
  return der.pem('X509 CRL', list)
}

const oids = { number: '2.5.29.20', reason: '2.5.29.21' } as const

function revokedEntry({ serial, revoked }: Entry): readonly der.Piece[] {
  if (revoked === undefined) return []
  const code = reasons[revoked.reason]
  // A reason that says nothing is to be left out.
  const why = code === 0 ? [] : [der.sequence(extension(oids.reason, der.enumerated(code)))]
  return [der.sequence(der.integer(serial), der.time(revoked.at), ...why)]
}

/** The number of a list in PEM; undefined where it has none or is no list. */
export function numberOf(pem: string): bigint | undefined {
  try {
    const list = der.decode(Buffer.from(pem.replace(/-----[^-]+-----/g, ''), 'base64'))
    const extensions = der.inside(der.inside(der.inside(der.inside(list)[0]).at(-1))[0])
    const wanted = der.bytesOf(der.oid(oids.number))
    const found = extensions.find((each) => der.bytesOf(der.inside(each)[0]).equals(wanted))
    const value = der.inside(found).at(-1)
    const digits = der.inside(value).length > 0 ? der.bytesOf(der.inside(value)[0]) : der.bytesOf(value).subarray(2)
    return digits.length > 0 ? BigInt(`0x${digits.toString('hex')}`) : undefined
  } catch {
    return undefined
  }
}

/** A certificate in PEM. */
export const certificatePem = (certificate: X509Certificate): string => der.pem('CERTIFICATE', certificate.raw)
