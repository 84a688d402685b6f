import { readFileSync } from 'node:fs'
import { attempt } from './failure.ts'
import type { Kind } from './names.ts'
import { isReason, type Reason } from './reasons.ts'
import { modes, replace } from './staged.ts'

/** One line of the index. */
export type Entry = {
  /** Upper-case hexadecimal, as openssl(1) prints it. */
  readonly serial: string
  readonly kind: Kind
  /** The common name first. */
  readonly names: readonly string[]
  readonly notBefore: Date
  readonly notAfter: Date
  readonly revoked?: { readonly at: Date; readonly reason: Reason }
}

const header = `# Plenum PKI: the certificates of this authority, one a line, oldest first. Lines are never removed.
# serial state kind names not-before not-after revoked-at reason
`

/** Reads the index. Throws where it is missing or has a line that cannot be understood: what is revoked must not be lost. */
export function readIndex(path: string): readonly Entry[] {
  const text = attempt('read', path, () => readFileSync(path, 'utf8'))
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return []
    const entry = parseLine(line)
    if (entry) return [entry]
    throw new Error(`cannot understand line ${index + 1} of ${path}: correct it, or take the file from a backup`)
  })
}

/** Writes the index anew. */
export function writeIndex(path: string, entries: readonly Entry[]): void {
  replace(path, header + entries.map(lineOf).join(''), modes.secret)
}

/** UTC, to the second. */
export function timeText(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z')
}

function lineOf({ serial, kind, names, notBefore, notAfter, revoked }: Entry): string {
  const state = revoked ? 'revoked' : 'valid'
  const when = revoked ? [timeText(revoked.at), revoked.reason] : ['-', '-']
  return `${[serial, state, kind, names.join(','), timeText(notBefore), timeText(notAfter), ...when].join(' ')}\n`
}

function parseLine(line: string): Entry | undefined {
  const [serial = '', state, kind, names = '', from, to, at, reason, more] = line.trim().split(/\s+/)
  if (!/^[0-9A-F]{2,40}$/.test(serial) || (kind !== 'server' && kind !== 'client') || more !== undefined)
    return undefined
  const [notBefore, notAfter] = [time(from), time(to)]
  if (!notBefore || !notAfter) return undefined
  const entry: Entry = { serial, kind, names: names.split(','), notBefore, notAfter }
  if (state === 'valid') return entry
  const revokedAt = time(at)
  if (state !== 'revoked' || !revokedAt || !isReason(reason)) return undefined
  return { ...entry, revoked: { at: revokedAt, reason } }
}

function time(text: string | undefined): Date | undefined {
  const date = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text ?? '') ? new Date(text ?? '') : undefined
  return date && !Number.isNaN(date.getTime()) ? date : undefined
}
