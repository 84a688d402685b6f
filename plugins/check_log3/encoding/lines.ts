import { isAscii } from 'node:buffer'
import { countLines } from '../scan/count-lines.ts'
import type { Codec } from './encoding.ts'

const LF = 10

/** Behind the last LF of bytes[0, …), which begin at the start of a unit; 0 if there is none. */
export function lastLineEnd(bytes: Buffer, codec: Codec): number {
  for (let at = bytes.length; at > 0; ) {
    at = bytes.lastIndexOf(LF, at - 1)
    if (at < 0) return 0
    const start = at - codec.lowByte
    if (isLineFeed(bytes, start, codec)) return start + codec.unitBytes
  }
  return 0
}

/** Behind the `count`th LF; the length of `bytes` if there are fewer. */
export function lineEndAt(bytes: Buffer, count: number, codec: Codec): number {
  let left = count
  for (let at = bytes.indexOf(LF); at >= 0; at = bytes.indexOf(LF, at + 1)) {
    const start = at - codec.lowByte
    if (isLineFeed(bytes, start, codec) && --left === 0) return start + codec.unitBytes
  }
  return bytes.length
}

/** 0A is part of other characters too where units are wider than a byte. */
function isLineFeed(bytes: Buffer, start: number, { unitBytes, lowByte }: Codec): boolean {
  if (unitBytes === 1) return true
  if (start < 0 || start % unitBytes !== 0 || start + unitBytes > bytes.length) return false
  for (let at = 0; at < unitBytes; at++) if (at !== lowByte && bytes[start + at] !== 0) return false
  return true
}

/** Whole units as UTF-8, with an LF for each LF of theirs and no other. */
export function asUtf8(bytes: Buffer, codec: Codec): Buffer {
  if (codec.asciiSame && isAscii(bytes)) return bytes
  const text = Buffer.from(codec.decode(bytes))
  if (codec.unitBytes > 1 || countLines(text, 0, text.length) === countLines(bytes, 0, bytes.length)) return text
  return lineByLine(bytes, codec)
}

/** Some broken character swallowed the LF behind it: what is decoded apart cannot. */
function lineByLine(bytes: Buffer, codec: Codec): Buffer {
  const lines: string[] = []
  for (let from = 0; from < bytes.length; ) {
    const lf = bytes.indexOf(LF, from)
    const to = lf < 0 ? bytes.length : lf
    lines.push(codec.decode(bytes.subarray(from, to)).replaceAll('\n', '\ufffd'), lf < 0 ? '' : '\n')
    from = to + 1
  }
  return Buffer.from(lines.join(''))
}
