import type { LogSource } from './log/source.ts'
import { findOwedArchives } from './rotation/owed.ts'
import { fits } from './seek/fingerprint.ts'
import type { Position } from './seek/position.ts'

/** A stretch of one file that this run reads. */
export type Segment = { readonly source: LogSource; readonly from: number }

/** What a run reads, as one stream, oldest first; the last segment is the log itself. */
export type Reading = {
  readonly segments: readonly Segment[]
  /** The first segment starts inside a line that was reported before it was complete; the line began here. */
  readonly part: number | undefined
  /** Was anything written since the last run? True on the first one. */
  readonly grew: boolean
}

/**
 * Where to start (spec/check_log3.md 2.2, 2.4, 2.5). `realPath` is the log's name with all links resolved.
 * Opens the archives whose lines are still owed; the caller closes every source.
 */
export async function planReading(log: LogSource, realPath: string, position: Position | undefined): Promise<Reading> {
  const fromStart = { segments: [{ source: log, from: log.textStart }], part: undefined, grew: true }
  if (!position) return fromStart
  const { offset, state } = position
  if (!state) {
    if (offset > log.sizeBytes) return fromStart
    const from = Math.max(offset, log.textStart)
    return { segments: [{ source: log, from }], part: undefined, grew: offset !== log.sizeBytes }
  }
  if (await isSameFile(log, position)) {
    const from = Math.max(offset, log.textStart)
    return { segments: [{ source: log, from }], part: state.part, grew: log.sizeBytes !== state.size }
  }
  const archives = await findOwedArchives(log, realPath, position)
  const [first, ...between] = archives
  if (!first) return fromStart
  return {
    segments: [
      { source: first, from: Math.max(offset, first.textStart) },
      ...between.map((source) => ({ source, from: source.textStart })),
      { source: log, from: log.textStart },
    ],
    part: state.part,
    grew: true,
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
