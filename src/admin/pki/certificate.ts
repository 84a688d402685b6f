import { createHash, createPublicKey, type KeyObject, randomBytes, sign, X509Certificate } from 'node:crypto'
import * as der from './der.ts'
import { type AlternativeName, addressBytes, type Kind } from './names.ts'

/** Who signs. */
export type Signer = { readonly certificate: X509Certificate; readonly key: KeyObject }

/** What a certificate is to say. */
type Wish = {
  readonly commonName: string
  readonly key: KeyObject
  readonly notBefore: Date
  readonly notAfter: Date
}

/** A certificate that an authority gives to somebody. */
export type LeafWish = Wish & { readonly kind: Kind; readonly alternatives: readonly AlternativeName[] }

/** Bits of keyUsage (RFC 5280 §4.2.1.3) and how many at the end are unused. */
const usage = {
  signCertificatesAndLists: [0x06, 1],
  signature: [0x80, 7],
  signatureAndKeyEncipherment: [0xa0, 5],
} as const

/** An authority's own certificate: signed by itself, and for certificates directly below it only. */
export function authorityCertificate(wish: Wish): X509Certificate {
  const name = der.commonName(wish.commonName)
  const id = keyIdentifier(wish.key)
  return signed(wish, wish.key, name, [
    extension('basicConstraints', der.sequence(der.yes(), der.integer('00')), true),
    extension('keyUsage', usageBits('signCertificatesAndLists'), true),
    extension('subjectKeyIdentifier', der.octets(id)),
    authorityKeyExtension(id),
  ])
}

/** A certificate for a server or a client. */
export function leafCertificate(wish: LeafWish, signer: Signer): X509Certificate {
  const { issuer, id } = identityOf(signer.certificate)
  const alternatives = wish.alternatives.map(({ kind, text }) =>
    kind === 'ip' ? der.taggedBytes(7, addressBytes(text)) : der.taggedBytes(2, Buffer.from(text, 'latin1')),
  )
  return signed(wish, signer.key, issuer, [
    extension('basicConstraints', der.sequence(), true),
    // A key that is not RSA encrypts no other key.
    extension('keyUsage', usageBits(isRsa(wish.key) ? 'signatureAndKeyEncipherment' : 'signature'), true),
    extension('extKeyUsage', der.sequence(der.oid(wish.kind === 'server' ? 'serverAuth' : 'clientAuth'))),
    ...(alternatives.length > 0 ? [extension('subjectAltName', der.sequence(...alternatives))] : []),
    extension('subjectKeyIdentifier', der.octets(keyIdentifier(wish.key))),
    authorityKeyExtension(id),
  ])
}

/** An extension (RFC 5280 §4.2), by forge's name or its number. */
export function extension(name: string, value: der.Piece, critical = false): der.Piece {
  return der.sequence(der.oid(name), ...(critical ? [der.yes()] : []), der.octets(der.encode(value)))
}

/** Says which key signed. */
export function authorityKeyExtension(id: Uint8Array): der.Piece {
  return extension('authorityKeyIdentifier', der.sequence(der.taggedBytes(0, id)))
}

/** An authority's name and key identifier, as its certificate has them. */
export function identityOf(certificate: X509Certificate): { readonly issuer: der.Piece; readonly id: Buffer } {
  const fields = der.inside(der.inside(der.decode(certificate.raw))[0])
  const [, , , , , subject] = fields
  if (subject === undefined) throw new Error('the certificate of the authority is none of version 3')
  const wanted = der.bytesOf(der.oid('subjectKeyIdentifier'))
  const found = der.inside(der.inside(fields.at(-1))[0]).find((each) => der.bytesOf(der.inside(each)[0]).equals(wanted))
  // The value is DER within an octet string; forge takes that apart by itself.
  const value = der.inside(found).at(-1)
  const id = value === undefined ? keyIdentifier(certificate.publicKey) : idIn(value)
  return { issuer: subject, id }
}

function idIn(value: der.Piece): Buffer {
  return der.inside(value).length > 0 ? der.bytesOf(der.inside(value)[0]) : der.bytesOf(value).subarray(2)
}

/** Puts a signature behind what is to be signed; the key says how. */
export function withSignature(key: KeyObject, toBeSigned: (algorithm: der.Piece) => der.Piece): Buffer {
  const algorithm = isRsa(key)
    ? der.sequence(der.oid('sha256WithRSAEncryption'), der.nothing())
    : der.sequence(der.oid('1.2.840.10045.4.3.2'))
  const content = toBeSigned(algorithm)
  return der.encode(der.sequence(content, algorithm, der.bits(sign('sha256', der.encode(content), key))))
}

function signed(wish: Wish, key: KeyObject, issuer: der.Piece, extensions: readonly der.Piece[]): X509Certificate {
  return new X509Certificate(
    withSignature(key, (algorithm) =>
      der.sequence(
        der.tagged(0, der.integer('02')),
        der.integer(newSerial()),
        algorithm,
        issuer,
        der.sequence(der.time(wish.notBefore), der.time(wish.notAfter)),
        der.commonName(wish.commonName),
        der.decode(publicKeyDer(wish.key)),
        der.tagged(3, der.sequence(...extensions)),
      ),
    ),
  )
}

/** 127 random bits and a one before them: positive, and never as long as a shorter number. */
function newSerial(): string {
  const bytes = randomBytes(16)
  bytes.writeUInt8(((bytes[0] ?? 0) & 0x3f) | 0x40, 0)
  return bytes.toString('hex')
}

/** SHA-1 of the key's bits (RFC 5280 §4.2.1.2, first method); a name, not a proof. */
function keyIdentifier(key: KeyObject): Buffer {
  const [, keyBits] = der.inside(der.decode(publicKeyDer(key)))
  const content = keyBits && 'bitStringContents' in keyBits ? String(keyBits.bitStringContents) : undefined
  const bytes = content === undefined ? der.bytesOf(keyBits) : Buffer.from(content, 'latin1')
  return createHash('sha1').update(bytes.subarray(1)).digest()
}

function publicKeyDer(key: KeyObject): Buffer {
  return (key.type === 'private' ? createPublicKey(key) : key).export({ type: 'spki', format: 'der' })
}

function usageBits(wanted: keyof typeof usage): der.Piece {
  const [flags, unused] = usage[wanted]
  return der.bits(Uint8Array.of(flags), unused)
}

const isRsa = (key: KeyObject) => key.asymmetricKeyType === 'rsa'
