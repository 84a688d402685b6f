import { extname } from 'node:path'
import { type PackedName, packedName } from '../log/packing.ts'

/** What a name says of an archive's age. */
export type ArchiveAge =
  | { readonly kind: 'number'; readonly number: number }
  | { readonly kind: 'date'; readonly digits: string }
  | { readonly kind: 'unknown' }

/** An archive of a log by its name: which rotation made it, and how old it is. */
export type ArchiveName = {
  readonly name: string
  /** How it is packed, and its name without that. */
  readonly file: PackedName
  readonly age: ArchiveAge
  /** The name with its numbers blanked: archives of one series share it. */
  readonly series: string
}

/**
 * Reads a file name as an archive of `log` (both without folder): the log's name and more (`app.log.1`,
 * `app.log-20130611`, `app.log.2.gz`), or its stem and its extension with a date or number between
 * (`app-20130611.log`). spec/check_log3.md 2.5.
 */
export function parseArchiveName(log: string, name: string): ArchiveName | undefined {
  if (name === log) return undefined
  const file = packedName(name)
  const plain = file.name
  if (plain.startsWith(log)) return describe(name, file, plain.slice(log.length))
  const extension = extname(log)
  const stem = log.slice(0, log.length - extension.length)
  if (extension === '' || !plain.startsWith(stem) || !plain.endsWith(extension)) return undefined
  const between = plain.slice(stem.length, plain.length - extension.length)
  // `app-error.log` beside `app.log` is another log, not an older one.
  return /^[-._]?\d[-._\d]*$/.test(between) ? describe(name, file, `${between}${extension}`) : undefined
}

/** Is `a` newer than `b`? Undefined when their names say nothing about it. */
export function isNewer(a: ArchiveName, b: ArchiveName): boolean | undefined {
  if (a.series !== b.series) return a.age.kind === 'unknown' && b.age.kind === 'unknown' ? undefined : false
  if (a.age.kind === 'number' && b.age.kind === 'number') return a.age.number < b.age.number
  if (a.age.kind === 'date' && b.age.kind === 'date') return a.age.digits > b.age.digits
  return undefined
}

function describe(name: string, file: PackedName, rest: string): ArchiveName {
  const series = rest.replace(/\d+/g, '#')
  const digits = rest.replace(/\D+/g, '')
  if (/^\D*\d{1,3}\D*$/.test(rest)) return { name, file, series, age: { kind: 'number', number: Number(digits) } }
  if (digits.length >= 4) return { name, file, series, age: { kind: 'date', digits } }
  return { name, file, series, age: { kind: 'unknown' } }
}
