import type { Codec, Encoding, Reader } from './encoding.ts'

type Order = 'little' | 'big'

const markCode = 0xfeff
const replacement = 0xfffd

/**
 * UTF-16 and UTF-32. Without a declared order it is that of the byte order mark, else that in which the first character of the
 * file is ASCII, else big-endian (RFC 2781 4.3); what is written then is big-endian with a mark, as Perl does.
 */
export function wideEncoding(unitBytes: 2 | 4, order: Order | undefined): Encoding {
  const write = order ?? 'big'
  return {
    readerOf: (head) => readerOf(head, unitBytes, order),
    encode: (text) => (text === '' ? Buffer.alloc(0) : encode(order ? text : `\ufeff${text}`, unitBytes, write)),
  }
}

function readerOf(head: Buffer, unitBytes: 2 | 4, declared: Order | undefined): Reader {
  const first = (order: Order) => (head.length < unitBytes ? undefined : readUnit(head, 0, unitBytes, order))
  const marked = (['little', 'big'] as const).find((order) => first(order) === markCode)
  const little = first('little')
  const guessed = little !== undefined && little > 0 && little < 0x80 ? 'little' : 'big'
  const order = declared ?? marked ?? guessed
  const codec: Codec = {
    unitBytes,
    lowByte: order === 'little' ? 0 : unitBytes === 2 ? 1 : 3,
    asciiSame: false,
    decode: (bytes) => decode(bytes, unitBytes, order),
  }
  return { codec, textStart: marked === order ? unitBytes : 0 }
}

function readUnit(bytes: Buffer, at: number, unitBytes: 2 | 4, order: Order): number {
  if (unitBytes === 2) return order === 'little' ? bytes.readUInt16LE(at) : bytes.readUInt16BE(at)
  return order === 'little' ? bytes.readUInt32LE(at) : bytes.readUInt32BE(at)
}

function decode(bytes: Buffer, unitBytes: 2 | 4, order: Order): string {
  const whole = bytes.subarray(0, bytes.length - (bytes.length % unitBytes))
  if (unitBytes === 2) {
    // Half a surrogate pair becomes U+FFFD when the text is written as UTF-8.
    return (order === 'little' ? whole : Buffer.from(whole).swap16()).toString('utf16le').toWellFormed()
  }
  const characters: string[] = []
  for (let at = 0; at < whole.length; at += 4) {
    const code = readUnit(whole, at, 4, order)
    const isCharacter = code <= 0x10ffff && (code & 0x1ff800) !== 0xd800
    characters.push(String.fromCodePoint(isCharacter ? code : replacement))
  }
  return characters.join('')
}

function encode(text: string, unitBytes: 2 | 4, order: Order): Buffer {
  if (unitBytes === 2) {
    const bytes = Buffer.from(text, 'utf16le')
    return order === 'little' ? bytes : bytes.swap16()
  }
  const codes = Array.from(text, (character) => character.codePointAt(0) ?? replacement)
  const bytes = Buffer.alloc(codes.length * 4)
  for (const [index, code] of codes.entries()) {
    if (order === 'little') bytes.writeUInt32LE(code, index * 4)
    else bytes.writeUInt32BE(code, index * 4)
  }
  return bytes
}
