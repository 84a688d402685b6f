/**
 * How many LF bytes stand in bytes[from, to). Four bytes a step: in `x`, a byte that was LF is zero after the xor, and
 * only a zero byte leaves its high bit clear in `(x & 0x7f…) + 0x7f… | x`.
 */
export function countLines(bytes: Buffer, from: number, to: number): number {
  let count = 0
  let at = from
  for (; at < to && (bytes.byteOffset + at) % 4 !== 0; at++) if (bytes[at] === 10) count++
  // Nothing left: `at` need not be aligned then.
  const words = at < to ? new Uint32Array(bytes.buffer, bytes.byteOffset + at, (to - at) >>> 2) : new Uint32Array(0)
  for (let start = 0; start < words.length; start += 255) {
    // Each of the four byte lanes holds at most 255 before they are added up.
    let lanes = 0
    const end = Math.min(start + 255, words.length)
    for (let index = start; index < end; index++) {
      const x = (words[index] ?? 0) ^ 0x0a0a0a0a
      lanes += (~(((x & 0x7f7f7f7f) + 0x7f7f7f7f) | x) >>> 7) & 0x01010101
    }
    count += (lanes & 0xff) + ((lanes >>> 8) & 0xff) + ((lanes >>> 16) & 0xff) + (lanes >>> 24)
  }
  for (at += words.length * 4; at < to; at++) if (bytes[at] === 10) count++
  return count
}
