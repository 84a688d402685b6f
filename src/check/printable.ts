/** Bytes of the wire as readable text: UTF-8 where it is, control characters as `\x1b`. */
export function printable(bytes: Uint8Array): string {
  return escapeControls(Buffer.from(bytes).toString('utf8'))
}

/** What could forge a line or turn one around on a terminal: C0, DEL, C1, Unicode's line ends and its bidi overrides. */
export const controlCharacters = /[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g

/** A text on one line. */
export function escapeControls(text: string): string {
  return text.replace(controlCharacters, (c) => {
    const hex = c.charCodeAt(0).toString(16)
    return hex.length > 2 ? `\\u${hex}` : `\\x${hex.padStart(2, '0')}`
  })
}

/** A text that a process, a file or a peer chose, for one line of a plugin: it opens no performance data there. */
export const plainWords = (text: string) => escapeControls(text).replaceAll('|', '¦')

/** A text of several lines: LF and TAB stay. */
export function escapeLines(text: string): string {
  return text.replace(/[^\n\t]+/g, escapeControls)
}

/** A text of at most so many bytes of UTF-8; what is longer ends at a character and says how much is missing. */
export function shorten(text: string, maxBytes: number): string {
  const bytes = Buffer.byteLength(text)
  if (bytes <= maxBytes) return text
  // The encoder stops in front of a character that has no room.
  const { written } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes))
  const kept = Buffer.from(text).subarray(0, written)
  return `${kept} [cut: ${kept.length} of ${bytes} bytes]`
}
