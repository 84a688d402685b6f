import { findName, type Method } from './names.ts'
import type { Table } from './single-byte.ts'
import { wideEncoding } from './wide.ts'

/** Reads the bytes of one file as text. */
export type Codec = {
  /** Bytes of the smallest unit; the LF that ends a line is one of them. */
  readonly unitBytes: 1 | 2 | 4
  /** Where the low byte of a unit is, counted from its start. */
  readonly lowByte: 0 | 1 | 3
  /** Bytes below 0x80 are always ASCII. */
  readonly asciiSame: boolean
  /** Whole units; what is none of this encoding becomes U+FFFD. */
  readonly decode: (bytes: Buffer) => string
}

/** How one file is read: `textStart` is 0, or the length of its byte order mark. */
export type Reader = { readonly codec: Codec; readonly textStart: number }

/** A declared encoding (spec/check_log3.md 1.7). */
export type Encoding = {
  /** Reader of a file, from its first (up to) 4 bytes: they may hold a byte order mark. */
  readonly readerOf: (head: Buffer) => Reader
  /** Text for stdout; a character that the encoding lacks is written as `\x{30a8}`, as Perl does. */
  readonly encode: (text: string) => Buffer
}

/** Finds an encoding by name; undefined if there is none of that name. Tables are loaded only when one is asked for. */
export async function findEncoding(name: string): Promise<Encoding | undefined> {
  const found = findName(name)
  return found && make(found.method)
}

async function make(method: Method): Promise<Encoding> {
  switch (method.kind) {
    case 'utf8':
      return utf8
    case 'latin1':
      return {
        readerOf: () => ({ codec: { ...bytewise, decode: (bytes) => bytes.toString('latin1') }, textStart: 0 }),
        encode: encoderOf((character) => (character <= '\xff' ? Buffer.from(character, 'latin1') : undefined)),
      }
    case 'wide':
      return wideEncoding(method.unitBytes, method.order)
    case 'single':
      return withTable((await import('./single-byte.ts')).singleByteTable(method.source))
    case 'multi':
      return withTable((await import('./multi-byte.ts')).multiByteTable(method.label, method.microsoft))
    case 'iso-2022-jp': {
      const { decodeJis, encodeJis } = await import('./iso-2022-jp.ts')
      return {
        readerOf: () => ({ codec: { ...bytewise, asciiSame: false, decode: decodeJis }, textStart: 0 }),
        encode: encodeJis,
      }
    }
  }
}

function withTable({ decode, encodeCharacter }: Table): Encoding {
  return {
    readerOf: () => ({ codec: { ...bytewise, decode }, textStart: 0 }),
    encode: encoderOf(encodeCharacter),
  }
}

const bytewise = { unitBytes: 1, lowByte: 0, asciiSame: true } as const
const mark = Buffer.of(0xef, 0xbb, 0xbf)

const utf8: Encoding = {
  readerOf: (head) => ({
    codec: { ...bytewise, decode: (bytes) => bytes.toString('utf8') },
    textStart: head.subarray(0, 3).equals(mark) ? 3 : 0,
  }),
  encode: (text) => Buffer.from(text),
}

/** Encodes character by character; undefined stands for one that the encoding lacks. */
function encoderOf(encodeCharacter: (character: string) => Buffer | undefined): (text: string) => Buffer {
  return (text) => {
    const pieces = (text.match(/[\0-\x7f]+|[^\0-\x7f]/gu) ?? []).map((piece) =>
      piece <= '\x7f' ? Buffer.from(piece) : (encodeCharacter(piece) ?? Buffer.from(perlEscape(piece))),
    )
    return Buffer.concat(pieces)
  }
}

/** A character as Perl writes it where an encoding lacks it. */
export const perlEscape = (character: string) => `\\x{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`
