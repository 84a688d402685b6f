/** What JSON leaves as it is and a terminal acts on: DEL, C1, Unicode's line ends and its bidi overrides. */
const unescaped = /[\x7f-\x9f\u2028-\u202e\u2066-\u2069]/g

/** A value as JSON that a terminal may show: nothing in it moves a cursor, whoever wrote it; a reader gets the same value. */
export function jsonText(value: unknown, indent?: number): string {
  return JSON.stringify(value, undefined, indent).replace(
    unescaped,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
