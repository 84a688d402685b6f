import type { HeldLock } from '../../../src/check/lock.ts'
import type { PluginContext } from '../../../src/check/plugin.ts'
import type { StagedFile } from '../../../src/check/staged-file.ts'
import type { State } from '../../../src/check/state.ts'
import type { Carry } from '../scan/carried.ts'
import type { LogEnd, Scanned } from '../scan/scan.ts'
import type { Settings } from '../settings.ts'
import { type Fingerprint, takeFingerprint } from './fingerprint.ts'
import { type OpenLog, type SeekFile, savePosition } from './seek-file.ts'

/** A log that a run follows, and its position file; the lock is held since that one was read. */
export type FollowedLog = {
  readonly log: OpenLog
  readonly seekFile: SeekFile
  readonly lock: HeldLock | undefined
}

/** Where the next run starts in a log, and what stands there; no fingerprint where the file was cut meanwhile. */
export type Ending = FollowedLog & {
  readonly end: LogEnd
  readonly fingerprint: Fingerprint | undefined
  /** Reading ended in this log. */
  readonly isLast: boolean
  /** The end was moved on, to the end of the log. */
  readonly skipped: boolean
}

/** The endings of all logs that were read: the log itself first, then earlier ones of the glob. */
export async function endingsOf(
  settings: Settings,
  found: Scanned,
  logs: readonly FollowedLog[],
): Promise<readonly Ending[]> {
  const last = found.ends.at(-1)?.log
  // --report-only: what is behind the last match is not read by the next run either.
  const skips = settings.skipsRest && settings.mostMatches > 0 && found.matches >= settings.mostMatches
  const endings: Ending[] = []
  for (const followed of logs) {
    const log = followed.log.source
    const reached = found.ends.find((candidate) => candidate.log === log)
    // An unfinished line at the very end keeps its `part`, or its completion would count again.
    const isBehindAll = reached?.source === log && reached.offset >= log.sizeBytes
    const skipped = skips && !isBehindAll
    const end = skipped ? { log, source: log, offset: log.sizeBytes, stopped: false } : reached
    // Reading stopped before this one.
    if (!end) continue
    const fingerprint = await takeFingerprint(end.source, end.offset)
    endings.push({ ...followed, end, fingerprint, isLast: log === last, skipped })
  }
  return endings
}

/** Staged files, and the position files that could not be written. */
export type Saved = {
  readonly staged: readonly StagedFile[]
  readonly failed: readonly { readonly path: string; readonly reason: string }[]
}

/** Stages the new positions. Where the log's own one is still fresh, it keeps the others too. */
export async function savePositions(
  endings: readonly Ending[],
  { found, state }: { readonly found: Scanned; readonly state: State },
  settings: Settings,
  context: PluginContext,
): Promise<Saved> {
  const staged: StagedFile[] = []
  const failed: { path: string; reason: string }[] = []
  for (const ending of endings) {
    const { log, seekFile, lock, end, fingerprint } = ending
    const position = { ...end, fingerprint, carry: carryOn(settings, found, state, ending) }
    const saved = await savePosition(seekFile, log, position, settings, context, lock)
    if (saved.kind === 'staged') staged.push(saved.file)
    if (saved.kind === 'failed') failed.push({ path: seekFile.path ?? '', reason: saved.reason })
    if (saved.kind === 'kept' && ending === endings[0]) break
  }
  return { staged, failed }
}

/** What the next run is to complete, counted from where this one ends. */
function carryOn(settings: Settings, found: Scanned, state: State, ending: Ending): Carry | undefined {
  const { carry, matches } = found
  // A window that nobody saw needs no end.
  if (!ending.isLast || (matches > 0 && state === 'OK' && (settings.quiet || settings.silent))) return undefined
  return carry && ending.skipped ? { ...carry, skip: 0 } : carry
}
