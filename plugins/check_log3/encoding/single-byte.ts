/** An encoding that keeps ASCII and has a table for the rest. */
export type Table = {
  readonly decode: (bytes: Buffer) => string
  /** Undefined where the table lacks the character. */
  readonly encodeCharacter: (character: string) => Buffer | undefined
}

/**
 * Where the 128 characters above ASCII come from: a table of Node by its WHATWG label, or a list of our own. `controls` says what
 * 80 to 9F are where Node has the control characters of these codes; `changes` are single codes.
 */
export type SingleByte =
  | { readonly page: keyof typeof pages }
  | {
      readonly label: string
      readonly controls?: 'none' | 'same'
      readonly changes?: Readonly<Record<number, string>>
    }

/** The pages of DOS, which Node does not know, and ASCII, which has nothing there. */
const pages = {
  ascii: ['\ufffd'.repeat(128)],
  cp437: [
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ',
    'áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐',
    '└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀',
    'αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\xa0',
  ],
  cp850: [
    'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ',
    'áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐',
    '└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀',
    'ÓßÔÒõÕµþÞÚÛÙýÝ¯´\xad±‗¾¶§÷¸°¨·¹³²■\xa0',
  ],
} as const

/** A table of one byte a character. */
export function singleByteTable(source: SingleByte): Table {
  const characters = Array.from({ length: 256 }, (_, code) => String.fromCharCode(code))
  const upper = 'page' in source ? Array.from(pages[source.page].join('')) : upperOf(source)
  characters.splice(128, 128, ...upper)
  const codes = new Map(characters.map((character, code) => [character, code]))
  codes.delete('\ufffd')
  return {
    decode: (bytes) => Array.from(bytes, (byte) => characters[byte]).join(''),
    encodeCharacter: (character) => {
      const code = codes.get(character)
      return code === undefined ? undefined : Buffer.of(code)
    },
  }
}

function upperOf({ label, controls, changes = {} }: Extract<SingleByte, { label: string }>): readonly string[] {
  const decoder = new TextDecoder(label)
  return Array.from({ length: 128 }, (_, index) => {
    const code = index + 128
    const character = changes[code] ?? decoder.decode(Buffer.of(code))
    if (controls === 'same' && code < 0xa0) return String.fromCharCode(code)
    return controls === 'none' && /[\x80-\x9f]/.test(character) ? '\ufffd' : character
  })
}
