import { metric } from '../../src/check/perfdata.ts'
import type { State } from '../../src/check/state.ts'
import { worst } from '../../src/check/thresholds.ts'
import { endOf, judgePair, type Kind, type Limits, type Pair } from './limits.ts'
import { shown } from './names.ts'
import { perfdataBytes, type Unit } from './units.ts'
import { floored, sumOf, type Usage, usedPercent } from './usage.ts'

/** How figures are shown. */
export type Display = {
  readonly unit: Unit
  readonly withInodes: boolean
  readonly verbose: number
  readonly strict: boolean
}

/** A file system or a group, judged. */
export type Disk = { readonly state: State; readonly text: string; readonly perfdata: readonly string[] }

/** Judges a file system, or a group of them, against the thresholds of its first path. */
export function judgeDisk(name: string, members: readonly Usage[], limits: Limits, display: Display): Disk {
  const { unit, withInodes, verbose, strict } = display
  const all = sumOf(members)
  const inUnits = sumOf(members.map((usage) => floored(usage, unit.bytes)))
  const used = usedPercent(all.used, all.used + all.available) ?? -1
  const usedInodes = usedPercent(all.usedInodes, all.inodes)
  const values: Readonly<Record<Kind, number>> = {
    freeUnits: inUnits.available / unit.bytes,
    freePercent: 100 - used,
    freeInodes: usedInodes === undefined ? 100 : 100 - usedInodes,
    usedPercent: used,
  }
  const kinds = Object.keys(values) as Kind[]
  const state = worst(kinds.map((kind) => judgePair(limits[kind], values[kind])))
  const inodes = usedInodes === undefined ? '-' : `${values.freeInodes}%`
  const label = shown(name)
  const words = `${label.replaceAll('|', '¦')} ${values.freeUnits}${unit.word} (${values.freePercent}% inode=${inodes})`
  const text = state === 'OK' || verbose === 0 ? `${words};` : `${state} [ ${words}];`
  const sizes = sumOf(members.map((usage) => floored(usage, perfdataBytes(unit, strict))))
  const most = (which: keyof Pair) => mostUsed(limits, which, sizes.total, unit)
  const space = metric(label, `${sizes.used}B`, most('warning'), most('critical'), '0', String(sizes.total))
  if (!withInodes) return { state, text, perfdata: [space] }
  const mostInodes = (which: keyof Pair) => whole(percentOf(limits.freeInodes?.[which], all.inodes))
  const inodeLimits = [mostInodes('warning'), mostInodes('critical'), '0', String(all.inodes)]
  const inodeMetric = metric(`${label} (inodes)`, String(all.usedInodes), ...inodeLimits)
  return { state, text, perfdata: [space, inodeMetric] }
}

/** Perfdata tells what is used, so a threshold of free space becomes the most that may be; of two the smaller one. */
function mostUsed({ freeUnits, freePercent }: Limits, which: keyof Pair, total: number, unit: Unit) {
  const range = freeUnits?.[which]
  const bounds = [range && total - endOf(range) * unit.bytes, percentOf(freePercent?.[which], total)]
  const given = bounds.filter((bound) => bound !== undefined)
  return given.length === 0 ? undefined : whole(Math.min(...given))
}

function percentOf(range: Pair[keyof Pair], total: number): number | undefined {
  return range && (1 - endOf(range) / 100) * total
}

/** A threshold above the size would be a negative one here. */
const whole = (value: number | undefined) => (value === undefined ? undefined : String(Math.max(0, Math.trunc(value))))
