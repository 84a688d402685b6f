const longest = 120

/** What a peer said, fit for a line of output: one line, no perfdata bar, control characters escaped, at most 120 characters. */
export function peerText(text: string, most = longest): string {
  const safe = text
    .slice(0, most)
    .replaceAll('|', '¦')
    .replace(/[\x00-\x1f\x7f-\x9f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
  return text.length > most ? `${safe}…` : safe
}
