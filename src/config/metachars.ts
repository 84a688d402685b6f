import type { Complaint, ValueReader } from './values.ts'

/** C's one-letter escapes (spec/nrpe.md §2.4, nasty_metachars). */
const escapes: Readonly<Record<string, number>> = {
  a: 0x07,
  b: 0x08,
  f: 0x0c,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  v: 0x0b,
  '\\': 0x5c,
  "'": 0x27,
  '"': 0x22,
  '?': 0x3f,
}

/**
 * Decodes the value of `nasty_metachars` to the bytes it forbids.
 * An escape that C does not know forbids both its bytes: the list can only be stricter than meant.
 */
export const metachars: ValueReader<Uint8Array> = (value) => {
  const found = new Set<number>()
  const unknown = new Set<string>()
  for (const [piece] of value.matchAll(/\\?[\s\S]/g)) {
    const known = piece.length === 2 ? escapes[piece.charAt(1)] : undefined
    if (known !== undefined) found.add(known)
    else for (const byte of Buffer.from(piece, 'latin1')) found.add(byte)
    if (piece.length === 2 && known === undefined) unknown.add(piece)
  }
  return { value: Uint8Array.from(found), complaint: unknown.size === 0 ? undefined : complain([...unknown]) }
}

function complain(unknown: readonly string[]): Complaint {
  return {
    severity: 'warning',
    says: `Unknown escape ${unknown.join(' ')} forbids both characters`,
    advice: 'write \\\\ for a backslash; the escapes are \\a \\b \\f \\n \\r \\t \\v \\\\ \\\' \\" \\?',
  }
}
