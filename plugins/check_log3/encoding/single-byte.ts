// @ts-expect-error: types are of the whole library only, whose tables would make each start read a half megabyte more
import data from 'iconv-lite/encodings/sbcs-data-generated.js'

/** An encoding that keeps ASCII and has a table for the rest. */
export type Table = {
  readonly decode: (bytes: Buffer) => string
  /** Undefined where the table lacks the character. */
  readonly encodeCharacter: (character: string) => Buffer | undefined
}

const tables: Readonly<Record<string, { readonly chars: string }>> = data

/** A table of iconv-lite by its name there. */
export function singleByteTable(name: string): Table {
  const upper = tables[name]?.chars.slice(-128)
  if (upper === undefined) throw new Error(`iconv-lite has no table ${name}`)
  const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code))
  const characters = [...ascii, ...upper]
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
