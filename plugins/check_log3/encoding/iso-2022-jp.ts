import { perlEscape } from './encoding.ts'
import { multiByteTable } from './multi-byte.ts'

/** The same characters in EUC-JP: JIS with the high bits set. So ISO-2022-JP (RFC 1468) needs no table of its own. */
const euc = multiByteTable('euc-jp', false)

const toAscii = Buffer.from('\x1b(B')
const toKanji = Buffer.from('\x1b$B')

/** Escape sequences that say what follows; of JIS X 0201 the Latin half is read as ASCII, as Perl does. */
const switches = /\x1b(\([BJI]|\$[@B])|\n/g

/** Lines of ISO-2022-JP. A line that ends without going back to ASCII does not harm the next one. */
export function decodeJis(bytes: Buffer): string {
  const text = bytes.toString('latin1')
  const pieces: string[] = []
  let set = 'ascii'
  let from = 0
  for (const { 0: found, 1: sequence, index } of text.matchAll(switches)) {
    pieces.push(decodePiece(bytes.subarray(from, index), set), found === '\n' ? found : '')
    set = sequence === undefined || sequence === '(B' || sequence === '(J' ? 'ascii' : sequence
    from = index + found.length
  }
  return [...pieces, decodePiece(bytes.subarray(from), set)].join('')
}

function decodePiece(bytes: Buffer, set: string): string {
  if (set === 'ascii') return bytes.toString('latin1').replace(/[\x80-\xff]/g, '\ufffd')
  if (set === '(I') return euc.decode(Buffer.concat(Array.from(bytes, (byte) => Buffer.of(0x8e, byte | 0x80))))
  return euc.decode(bytes.map((byte) => (byte > 0x20 && byte < 0x7f ? byte | 0x80 : byte)) as Buffer)
}

/** Text as ISO-2022-JP, back in ASCII at each line's end. */
export function encodeJis(text: string): Buffer {
  const pieces: Buffer[] = []
  let inKanji = false
  for (const character of text) {
    const bytes = character <= '\x7f' ? undefined : euc.encodeCharacter(character)
    const isKanji = bytes?.length === 2 && bytes[0] !== 0x8e
    if (isKanji !== inKanji) pieces.push(isKanji ? toKanji : toAscii)
    inKanji = isKanji
    if (isKanji) pieces.push(Buffer.from(bytes.map((byte) => byte & 0x7f)))
    else pieces.push(Buffer.from(character <= '\x7f' ? character : perlEscape(character)))
  }
  if (inKanji) pieces.push(toAscii)
  return Buffer.concat(pieces)
}
