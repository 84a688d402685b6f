import type { LogSource } from './log/source.ts'
import { findOwedArchives, type Unreadable } from './rotation/owed.ts'
import type { Carry } from './scan/carried.ts'
import { fits } from './seek/fingerprint.ts'
import { carryOf, type Position } from './seek/position.ts'
import type { StoredPosition } from './seek/read.ts'

/** A stretch of one file that this run reads. */
export type Segment = { readonly source: LogSource; readonly from: number }

/** What a run reads, as one stream, oldest first; the last segment is the log itself. */
export type Reading = {
  readonly segments: readonly Segment[]
  /** The first segment starts inside a line that was reported before it was complete; the line began here. */
  readonly part: number | undefined
  /** Lines from there on that an earlier run's last window still wanted. */
  readonly carry: Carry | undefined
  /** Was anything written since the last run? True on the first one. */
  readonly grew: boolean
  /** Archives that may hold lines that nobody has read. */
  readonly unreadable: readonly Unreadable[]
}

/**
 * Where to start (spec/check_log3.md 2.2, 2.4, 2.5). `realPath` is the log's name with all links resolved.
 * Opens the archives whose lines are still owed; the caller closes every source. Undefined when files were moved while
 * they were looked at: open the log again.
 */
export async function planReading(
  log: LogSource,
  realPath: string,
  { position, mtimeMs }: StoredPosition,
): Promise<Reading | undefined> {
  const fromStart = {
    segments: [{ source: log, from: log.textStart }],
    ...{ part: undefined, carry: undefined, grew: true, unreadable: [] },
  }
  if (!position) return fromStart
  const { offset, state } = position
  if (!state) {
    if (offset > log.sizeBytes) return fromStart
    const from = Math.max(offset, log.textStart)
    return { ...fromStart, segments: [{ source: log, from }], grew: offset !== log.sizeBytes }
  }
  const kept = { part: state.part, carry: carryOf(state) }
  if (await isSameFile(log, position)) {
    const from = Math.max(offset, log.textStart)
    return { ...kept, segments: [{ source: log, from }], grew: log.sizeBytes !== state.size, unreadable: [] }
  }
  const owed = await findOwedArchives(log, realPath, { offset, state }, mtimeMs ?? 0)
  if (!owed) return undefined
  const [first, ...between] = owed.sources
  const { unreadable } = owed
  if (!first) return { ...fromStart, unreadable }
  return {
    ...kept,
    segments: [
      { source: first, from: Math.max(offset, first.textStart) },
      ...between.map((source) => ({ source, from: source.textStart })),
      { source: log, from: log.textStart },
    ],
    grew: true,
    unreadable,
  }
}

/**
 * Does the stored position belong to this file? The content around it decides; the inode alone proves nothing
 * (copytruncate, reuse), except where there is no content yet.
 */
export async function isSameFile(source: LogSource, { offset, state }: Position): Promise<boolean> {
  if (!state) return false
  if (offset === 0) return source.dev === state.dev && source.ino === state.ino
  return source.sizeBytes >= offset && (await fits(source, offset, state))
}
