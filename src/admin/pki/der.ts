/** Pieces of DER (X.690) in the form certificates and revocation lists have them (RFC 5280), by node-forge. */
import forge from 'node-forge'

const { asn1, pki } = forge
const { Class, Type } = asn1

/** A piece of DER with what is in it. */
export type Piece = forge.asn1.Asn1

const primitive = (type: number, bytes: string): Piece => asn1.create(Class.UNIVERSAL, type, false, bytes)
const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString('latin1')

/** Pieces one behind the other. */
export const sequence = (...pieces: readonly Piece[]): Piece =>
  asn1.create(Class.UNIVERSAL, Type.SEQUENCE, true, [...pieces])

/** An object identifier, by its dots or by forge's name of it. */
export const oid = (name: string): Piece => {
  // forge's types have no names in its table, which has numbers as well as names.
  const known: unknown = /^\d/.test(name) ? name : Reflect.get(pki.oids, name)
  return primitive(Type.OID, asn1.oidToDer(String(known)).getBytes())
}

/** A number that is not negative, from upper- or lower-case hexadecimal of any length. */
export const integer = (hex: string): Piece => {
  const even = hex.length % 2 === 0 ? hex : `0${hex}`
  const bytes = Buffer.from(/^[89a-f]/i.test(even) ? `00${even}` : even, 'hex')
  let zeros = 0
  while (zeros < bytes.length - 1 && bytes[zeros] === 0 && (bytes[zeros + 1] ?? 0) < 0x80) zeros++
  return primitive(Type.INTEGER, latin1(bytes.subarray(zeros)))
}

/** One of a list, by number below 128. */
export const enumerated = (number: number): Piece => primitive(Type.ENUMERATED, String.fromCharCode(number))

/** True; false is written by leaving it out. */
export const yes = (): Piece => primitive(Type.BOOLEAN, '\xff')

/** Nothing, where a place wants something. */
export const nothing = (): Piece => primitive(Type.NULL, '')

/** Bytes. */
export const octets = (bytes: Uint8Array): Piece => primitive(Type.OCTETSTRING, latin1(bytes))

/** Bits; the last `unused` of them do not count. */
export const bits = (bytes: Uint8Array, unused = 0): Piece =>
  primitive(Type.BITSTRING, String.fromCharCode(unused) + latin1(bytes))

/** A point of time: two digits for years before 2050, four from then on (RFC 5280 §4.1.2.5). */
export const time = (date: Date): Piece => {
  const text = date.toISOString().replace(/[-:T]|\.\d+/g, '')
  return date.getUTCFullYear() < 2050 ? primitive(Type.UTCTIME, text.slice(2)) : primitive(Type.GENERALIZEDTIME, text)
}

/** `[number]` around pieces. */
export const tagged = (number: number, ...pieces: readonly Piece[]): Piece =>
  asn1.create(Class.CONTEXT_SPECIFIC, number, true, [...pieces])

/** `[number]` in place of the type of some bytes. */
export const taggedBytes = (number: number, bytes: Uint8Array): Piece =>
  asn1.create(Class.CONTEXT_SPECIFIC, number, false, latin1(bytes))

/** A name with one common name in it, UTF-8. */
export const commonName = (text: string): Piece =>
  sequence(
    asn1.create(Class.UNIVERSAL, Type.SET, true, [
      sequence(oid('commonName'), primitive(Type.UTF8, latin1(Buffer.from(text)))),
    ]),
  )

/** The bytes of a piece. */
export const encode = (piece: Piece): Buffer => Buffer.from(asn1.toDer(piece).getBytes(), 'latin1')

/** The piece that bytes are. Throws where they are none. */
export const decode = (bytes: Uint8Array): Piece => asn1.fromDer(latin1(bytes))

/** What is in a piece made of pieces; nothing for one made of bytes. */
export const inside = (piece: Piece | undefined): readonly Piece[] =>
  piece && typeof piece.value !== 'string' ? piece.value : []

/** The content of a piece made of bytes. */
export const bytesOf = (piece: Piece | undefined): Buffer =>
  Buffer.from(typeof piece?.value === 'string' ? piece.value : '', 'latin1')

/** Bytes as PEM. */
export function pem(label: string, der: Uint8Array): string {
  const lines =
    Buffer.from(der)
      .toString('base64')
      .match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}
