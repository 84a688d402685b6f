import { readFileSync } from 'node:fs'

/** In a decoded word, what stands for bytes that were not UTF-8. */
const replaced = '\ufffd'

/** U+DC80 to U+DCFF stand for the bytes 0x80 to 0xff: no decoded text has such halves of a character. */
const surrogateOf = (byte: string) => String.fromCharCode(0xdc00 + byte.charCodeAt(0))

/**
 * The words of our command line with bytes that are not UTF-8 kept as lone surrogates, which `rawBytes` and `latinText` turn back.
 * Node decodes them and loses such bytes; the kernel has them still. `cmdline` is /proc/self/cmdline; where it cannot be
 * read, or ends in other words, they come back as they are.
 */
export function rawWords(argv: readonly string[], cmdline = '/proc/self/cmdline'): readonly string[] {
  if (!argv.some((word) => word.includes(replaced))) return argv
  // In front of ours are the program's name, Node's options, and a script or the name of one of our programs.
  const words = readWords(cmdline).slice(-argv.length)
  const isOurs = words.length === argv.length && words.every((word, at) => word.toString() === argv[at])
  return isOurs ? words.map(rawWord) : argv
}

/** The bytes of a text made of raw words. */
export function rawBytes(text: string): Buffer {
  const parts = text.split(/([\udc80-\udcff]+)/u)
  return Buffer.concat(parts.map((part, at) => (at % 2 === 0 ? Buffer.from(part) : Buffer.from(part, 'latin1'))))
}

/** Does a text made of raw words hold bytes that are not UTF-8? */
export const isRaw = (text: string) => /[\udc80-\udcff]/u.test(text)

/** A text made of raw words; bytes that are not UTF-8 are Latin-1. */
export function latinText(text: string): string {
  return text.replace(/[\udc80-\udcff]/gu, (half) => String.fromCharCode(half.charCodeAt(0) - 0xdc00))
}

/** A word with bytes that are not UTF-8 kept as lone surrogates. */
export function rawWord(word: Buffer): string {
  const text = word.toString()
  // Latin-1 maps each byte to a character of the same number, and takes the low byte of a surrogate on the way back.
  return Buffer.from(text).equals(word) ? text : word.toString('latin1').replace(/[\x80-\xff]/g, surrogateOf)
}

/** A path or a device; each of its parts is raw only where it must be, so that paths with a folder in common begin alike. */
export function rawPath(path: Buffer): string {
  const text = path.toString()
  if (!text.includes(replaced)) return text
  const parts = path.toString('latin1').split('/')
  return parts.map((part) => rawWord(Buffer.from(part, 'latin1'))).join('/')
}

/** A text made of raw words, for one line: bytes that are not UTF-8 as `\xe9`. */
export function escapeRaw(text: string): string {
  return text.replace(/[\udc80-\udcff]/gu, (half) => `\\x${(half.charCodeAt(0) - 0xdc00).toString(16)}`)
}

/** Words as bytes, each ended by a NUL; none where the file cannot be read. */
function readWords(cmdline: string): readonly Buffer[] {
  try {
    const text = readFileSync(cmdline, 'latin1')
    return text
      .split('\0')
      .slice(0, -1)
      .map((word) => Buffer.from(word, 'latin1'))
  } catch {
    return []
  }
}
