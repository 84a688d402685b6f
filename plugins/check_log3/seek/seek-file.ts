import type { HeldLock } from '../../../src/check/lock.ts'
import type { PluginContext } from '../../../src/check/plugin.ts'
import { type StageOutcome, stageFile } from '../../../src/check/stage-file.ts'
import type { Selected } from '../log/select.ts'
import type { LogSource } from '../log/source.ts'
import { isSameFile } from '../reading.ts'
import type { Carry } from '../scan/carried.ts'
import type { LogEnd } from '../scan/scan.ts'
import type { Settings } from '../settings.ts'
import { dryRunText } from './dry-run.ts'
import type { Fingerprint } from './fingerprint.ts'
import { readAutomatic, type SeekPlace, seekPlace } from './name.ts'
import { formatPosition } from './position.ts'
import { readPosition, type StoredPosition } from './read.ts'
import { refreshPosition } from './refresh.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** The position file of a run: where it is and what it held. No path: nothing is saved. */
export type SeekFile = {
  readonly path: string | undefined
  readonly stored: StoredPosition
  readonly warning?: string
}

/** The log and its name with all links resolved. */
export type OpenLog = { readonly source: LogSource; readonly real: string }

const nowhere: SeekFile = {
  path: undefined,
  stored: { position: undefined, mode: undefined, mtimeMs: undefined },
}

/** Chooses the position file (spec/check_log3.md 2.1). */
export async function findSeekPlace(
  settings: Settings,
  selected: Selected,
  context: PluginContext,
): Promise<SeekPlace> {
  return seekPlace({
    seekfile: settings.seekfile,
    id: settings.seekfileId,
    log: selected.path,
    picked: selected.picked,
    temporaryFolder: await temporaryFolder(context.env),
  })
}

/** Reads the position file. */
export async function readSeekFile(
  place: SeekPlace,
  selected: Selected,
  log: OpenLog,
  context: PluginContext,
): Promise<SeekFile> {
  switch (place.kind) {
    case 'none':
      return nowhere
    case 'unwritable': {
      const folder = context.env.TMPDIR ?? '/tmp'
      return { ...nowhere, warning: `Warning: '${folder}' not writable, seek position will not be saved` }
    }
    case 'file':
      if (!place.automatic) return { path: place.path, stored: await readPosition(place.path) }
      return readAutomatic(place.path, { typed: selected.path, real: log.real }, async ({ position }) =>
        position === undefined ? false : isSameFile(log.source, position),
      )
  }
}

/** Where a run ended, what stands there, and what the next one is to complete. */
type EndPosition = LogEnd & {
  readonly fingerprint: Fingerprint | undefined
  readonly carry: Carry | undefined
}

/** What became of a new position; refreshed: it is the old one. */
export type SaveOutcome = StageOutcome | { readonly kind: 'kept' | 'refreshed' | 'dry' }

/** Stages the position where this run ended, unless the old one is still fresh enough to stay. */
export async function savePosition(
  seekFile: SeekFile,
  log: OpenLog,
  end: EndPosition,
  settings: Settings,
  context: PluginContext,
  lock: HeldLock | undefined,
): Promise<SaveOutcome> {
  const { path, stored } = seekFile
  const stays = isFresh(stored, settings.freshnessSeconds, context.nowMs())
  if (settings.dryRun) {
    context.stderr(dryRunText(seekFile, end.source, end.offset, stays))
    return { kind: stays ? 'kept' : 'dry' }
  }
  if (path === undefined || stays) return { kind: 'kept' }
  if (stored.refused !== undefined) return { kind: 'failed', reason: stored.refused }
  const { source, offset, part, stopped, carry, fingerprint } = end
  // The log was cut as it was read: the next run looks for what is left of it from the old position on.
  if (!fingerprint) return { kind: 'kept' }
  const text = formatPosition(offset, {
    v: 1,
    log: log.real,
    dev: source.dev,
    ino: source.ino,
    // What is unread behind a stop is news to the next run, or a heartbeat would hold it back until the log grows.
    size: source.packed || stopped ? offset : source.sizeBytes,
    ...fingerprint,
    ...(part === undefined ? {} : { part }),
    ...(carry && settings.carries ? { carry: [carry.skip, carry.lines] } : {}),
  })
  if (await refreshPosition(path, text)) return { kind: 'refreshed' }
  return stageFile(path, text, stored.mode, lock)
}

/** Several callers see the same lines within the time of --freshness (spec/check_log3.md 2.3). */
function isFresh(stored: StoredPosition, seconds: number, nowMs: number): boolean {
  if (seconds === 0 || stored.mtimeMs === undefined) return false
  const age = Math.floor(nowMs / 1000) - Math.floor(stored.mtimeMs / 1000)
  return age >= 0 && age <= seconds
}
