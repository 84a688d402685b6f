import type { Table } from './single-byte.ts'

/** Node's own tables, by the names of the WHATWG. */
export type Label = 'shift_jis' | 'euc-jp' | 'gbk' | 'big5' | 'euc-kr'

/** Characters that the standards behind Perl's tables name otherwise than Microsoft's page 932, which Node uses. */
const japanese: Readonly<Record<string, string>> = {
  '\uff5e': '\u301c',
  '\u2225': '\u2016',
  '\uff0d': '\u2212',
  '\uffe0': '\xa2',
  '\uffe1': '\xa3',
  '\uffe2': '\xac',
}

/** ICU gives these three controls of Shift_JIS in a circle, as IBM's old machines had them. */
const controls: Readonly<Record<string, string>> = { '\x1a': '\x7f', '\x1c': '\x1a', '\x7f': '\x1c' }

/** NEC's copies of IBM's characters in Shift_JIS: known, but never written. */
const copies = (lead: number) => lead === 0xed || lead === 0xee

/** A table of Node by its label; `microsoft` keeps the characters of page 932. */
export function multiByteTable(label: Label, microsoft: boolean): Table {
  // A mark in the midst of a file is a character.
  const decoder = new TextDecoder(label, { ignoreBOM: true })
  const isJapanese = (label === 'shift_jis' || label === 'euc-jp') && !microsoft
  const decode = (bytes: Buffer): string => {
    const text = decoder.decode(bytes)
    const right = label === 'shift_jis' ? text.replace(/[\x1a\x1c\x7f]/g, (code) => controls[code] ?? code) : text
    return isJapanese ? right.replace(/[\uff5e\u2225\uff0d\uffe0-\uffe2]/g, (wide) => japanese[wide] ?? wide) : right
  }
  let codes: ReadonlyMap<string, Buffer> | undefined
  const encodeCharacter = (character: string): Buffer | undefined => {
    codes ??= codesOf(label, decode)
    return codes.get(character)
  }
  return { decode, encodeCharacter }
}

/** Node only decodes: so everything is decoded once, and where two codes mean one character the first is written. */
function codesOf(label: Label, decode: (bytes: Buffer) => string): ReadonlyMap<string, Buffer> {
  const codes = new Map<string, Buffer>()
  const add = (bytes: Buffer) => {
    const text = decode(bytes)
    if (Array.from(text).length === 1 && text !== '\ufffd' && !codes.has(text)) codes.set(text, bytes)
  }
  const upper = Array.from({ length: 128 }, (_, index) => index + 128)
  for (const byte of upper) add(Buffer.of(byte))
  const leads = label === 'shift_jis' ? upper.filter((lead) => !copies(lead)) : upper
  for (const lead of leads) for (let trail = 0x40; trail < 0xff; trail++) add(Buffer.of(lead, trail))
  // JIS X 0212 behind a byte that says so.
  if (label === 'euc-jp') for (const lead of upper) for (const trail of upper) add(Buffer.of(0x8f, lead, trail))
  return codes
}
