import { isAscii } from 'node:buffer'
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

/** Whole units as UTF-8. No decoder in use takes an LF for a part of a broken character in front of it. */
export function asUtf8(bytes: Buffer, codec: Codec): Buffer {
  return codec.asciiSame && isAscii(bytes) ? bytes : Buffer.from(codec.decode(bytes))
}
