import { escapeControls } from '../../src/check/printable.ts'

/** How much of a peer's words is shown, characters (spec/suite.md §1.3). */
export const shownCharacters = 120

/** A peer's words on one line, cut: control characters and bytes that are no UTF-8 as `\x1b`, and no `|`, which would open perfdata. */
export function said(bytes: Uint8Array | string, most: number = shownCharacters): string {
  // A character has at most four bytes; one that is cut in two there lies behind the last one that is shown.
  const text = typeof bytes === 'string' ? bytes : readable(bytes.subarray(0, most * 4))
  return [...onLine(text.slice(0, most * 2))].slice(0, most).join('')
}

/** A text of ours or of a peer on one line, whole. */
export function onLine(text: string): string {
  return escapeControls(text).replaceAll('|', '¦')
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/** UTF-8, where bytes that are none become `\xff`. */
export function readable(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes)
  } catch {
    return Buffer.from(bytes).toString('utf8').includes('\ufffd')
      ? byteWise(bytes)
      : Buffer.from(bytes).toString('utf8')
  }
}

function byteWise(bytes: Uint8Array): string {
  let text = ''
  for (let at = 0; at < bytes.length; ) {
    const length = characterLength(bytes, at)
    if (length === 0) text += `\\x${(bytes[at] ?? 0).toString(16).padStart(2, '0')}`
    else text += decoder.decode(bytes.subarray(at, at + length))
    at += Math.max(length, 1)
  }
  return text
}

/** Bytes of the character of UTF-8 that begins there; 0 where none does. */
function characterLength(bytes: Uint8Array, at: number): number {
  for (const length of [1, 2, 3, 4]) {
    try {
      if (decoder.decode(bytes.subarray(at, at + length)).length > 0 && at + length <= bytes.length) return length
    } catch {
      // Then a longer one, or none.
    }
  }
  return 0
}
