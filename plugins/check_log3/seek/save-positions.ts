import type { PluginContext } from '../../../src/check/plugin.ts'
import type { StagedFile } from '../../../src/check/staged-file.ts'
import type { LogSource } from '../log/source.ts'
import type { Scanned } from '../scan/scan.ts'
import type { Settings } from '../settings.ts'
import { type OpenLog, type SeekFile, savePosition } from './seek-file.ts'

/** A log that was read and its position file. */
export type FollowedLog = { readonly log: OpenLog; readonly seekFile: SeekFile }

/** Staged files, and the position files that could not be written. */
export type Saved = {
  readonly staged: readonly StagedFile[]
  readonly failed: readonly { readonly path: string; readonly reason: string }[]
}

/**
 * Stages the new position of each log that was read: earlier ones of the glob, then the log itself, whose old position, where
 * it is still fresh, keeps the others too.
 */
export async function savePositions(
  logs: { readonly earlier: readonly FollowedLog[]; readonly own: FollowedLog },
  found: Scanned,
  settings: Settings,
  context: PluginContext,
): Promise<Saved> {
  const staged: StagedFile[] = []
  const failed: { path: string; reason: string }[] = []
  for (const { log, seekFile } of [logs.own, ...logs.earlier]) {
    const end = endOf(settings, found, log.source)
    if (!end) continue
    const saved = await savePosition(seekFile, log, end, settings, context)
    if (saved.kind === 'staged') staged.push(saved.file)
    if (saved.kind === 'failed') failed.push({ path: seekFile.path ?? '', reason: saved.reason })
    if (saved.kind === 'kept' && log === logs.own.log) break
  }
  return { staged, failed }
}

/** Undefined where reading stopped before this log. */
function endOf(settings: Settings, found: Scanned, log: LogSource) {
  const end = found.ends.find((candidate) => candidate.log === log)
  // --report-only: what is behind the last match is not read by the next run either.
  const skips = settings.skipsRest && settings.mostMatches > 0 && found.matches >= settings.mostMatches
  // An unfinished line at the very end keeps its `part`, or its completion would count again.
  const isBehindAll = end?.source === log && end.offset >= log.sizeBytes
  return skips && !isBehindAll ? { source: log, offset: log.sizeBytes } : end
}
