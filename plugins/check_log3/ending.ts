import type { State } from '../../src/check/state.ts'
import type { LogSource } from './log/source.ts'
import type { Carry } from './scan/carried.ts'
import type { Scanned } from './scan/scan.ts'
import type { Settings } from './settings.ts'

/** Where the next run starts. --report-only: what is behind the last match is not read by it either. */
export function endOf(settings: Settings, { end, matches }: Scanned, log: LogSource): Scanned['end'] {
  const stopped = settings.mostMatches > 0 && matches >= settings.mostMatches
  // An unfinished line at the very end keeps its `part`, or its completion would count again.
  const isBehindAll = end.source === log && end.offset >= log.sizeBytes
  return settings.skipsRest && stopped && !isBehindAll ? { source: log, offset: log.sizeBytes } : end
}

/** What the next run is to complete, counted from where this one ends. */
export function carryOn(settings: Settings, found: Scanned, state: State, end: Scanned['end']): Carry | undefined {
  const { carry, matches } = found
  // A window that nobody saw needs no end.
  if (matches > 0 && state === 'OK' && (settings.quiet || settings.silent)) return undefined
  return carry && end !== found.end ? { ...carry, skip: 0 } : carry
}
