import type { Directive } from '../directives.ts'
import { findDirective } from '../directives.ts'
import { parseLine } from '../line.ts'
import type { Place } from '../problem.ts'
import type { Watch } from '../reader.ts'

/** A line that sets something; binary strings. */
export type Setting = Place & {
  readonly row: Directive
  /** As written. */
  readonly name: string
  /** What stands in the brackets, where the directive has some. */
  readonly subject: string | undefined
  readonly value: string
  /** Bytes of the whole line, without its newline. */
  readonly lineLength: number
}

/** A file that was read. */
export type ReadFile = { readonly identity: string; readonly file: string; readonly from: Place }

/** Everything that was read, in that order. */
export type Trace = {
  readonly mainFile: string
  readonly files: readonly ReadFile[]
  readonly settings: readonly Setting[]
  /** By the directive's name, with `[]` behind it where it has a subject. */
  readonly byDirective: ReadonlyMap<string, readonly Setting[]>
  /** Lines that are longer than stock reads in one piece. */
  readonly longLines: readonly (Place & { readonly bytes: number; readonly isComment: boolean })[]
  /** Sorts places as they were read. */
  readonly rank: (place: Place) => number
}

/** Bytes of a line that stock reads in one piece (spec/nrpe.md §2.3). */
export const stockLineBytes = 2046

/** Collects a trace while a configuration is read. */
export function tracer(mainFile: string): { readonly watch: Watch; readonly trace: Trace } {
  const files: ReadFile[] = []
  const settings: Setting[] = []
  const byDirective = new Map<string, Setting[]>()
  const longLines: (Place & { bytes: number; isComment: boolean })[] = []
  const ranks = new Map<string, number>()
  const onLine: Watch['onLine'] = (text, place) => {
    const isLong = text.length > stockLineBytes
    const line = parseLine(text)
    if (isLong) longLines.push({ ...place, bytes: text.length, isComment: line.kind === 'nothing' })
    if (line.kind === 'nothing' && !isLong) return
    const key = keyOf(place)
    if (!ranks.has(key)) ranks.set(key, ranks.size + 1)
    const row = line.kind === 'setting' ? findDirective(line.name) : undefined
    if (line.kind !== 'setting' || row === undefined) return
    const subject = row.subject === undefined ? undefined : subjectOf(row, line.name)
    // The reader complained of it, and it set nothing.
    if (row.subject !== undefined && !subject) return
    const setting = { ...place, row, name: line.name, subject, value: line.value, lineLength: text.length }
    settings.push(setting)
    const name = row.subject === undefined ? row.name : `${row.name}[]`
    const before = byDirective.get(name)
    if (before) before.push(setting)
    else byDirective.set(name, [setting])
  }
  const onFile: Watch['onFile'] = (identity, file, from) => files.push({ identity, file, from })
  const rank = (place: Place) => ranks.get(keyOf(place)) ?? 0
  return { watch: { onLine, onFile }, trace: { mainFile, files, settings, byDirective, longLines, rank } }
}

/** As `applyLine` takes it: a command's name ends at the first bracket, other subjects at the line's last. */
function subjectOf(row: Directive, name: string): string | undefined {
  const pattern = row.kind === 'command' ? /command\[([^\]]*)/ : /\[([^\]]+)\]$/
  return pattern.exec(name)?.[1]
}

const keyOf = ({ file, line }: Place) => `${line}\0${file}`
