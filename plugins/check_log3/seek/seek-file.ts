import type { PluginContext } from '../../../src/check/plugin.ts'
import type { Selected } from '../log/select.ts'
import type { LogSource } from '../log/source.ts'
import { isSameFile } from '../reading.ts'
import type { Settings } from '../settings.ts'
import { takeFingerprint } from './fingerprint.ts'
import { readAutomatic, seekPlace } from './name.ts'
import { formatPosition } from './position.ts'
import { readPosition, type StoredPosition } from './read.ts'
import { refreshPosition } from './refresh.ts'
import { type StageOutcome, stagePosition } from './stage.ts'
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

/** Finds and reads the position file (spec/check_log3.md 2.1). */
export async function findSeekFile(
  settings: Settings,
  selected: Selected,
  log: OpenLog,
  context: PluginContext,
): Promise<SeekFile> {
  const temporary = await temporaryFolder(context.env)
  const place = await seekPlace({
    seekfile: settings.seekfile,
    id: settings.seekfileId,
    log: selected.path,
    picked: selected.picked,
    temporaryFolder: temporary,
  })
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

/** What became of a new position. */
export type SaveOutcome = StageOutcome | { readonly kind: 'kept' }

/** Stages the position where this run ended, unless the old one is still fresh enough to stay. */
export async function savePosition(
  seekFile: SeekFile,
  log: OpenLog,
  end: { readonly source: LogSource; readonly offset: number; readonly part?: number | undefined },
  settings: Settings,
  context: PluginContext,
): Promise<SaveOutcome> {
  const { path, stored } = seekFile
  if (path === undefined || isFresh(stored, settings.freshnessSeconds, context.nowMs())) return { kind: 'kept' }
  if (stored.refused !== undefined) return { kind: 'failed', reason: stored.refused }
  const { source } = end
  const fingerprint = await takeFingerprint(source, end.offset)
  // The log was cut while it was read: all that is in it now is new.
  const offset = fingerprint ? end.offset : 0
  const none = await takeFingerprint(source, 0)
  const marks = fingerprint ?? none
  if (!marks) return { kind: 'failed', reason: 'Input/output error' }
  const text = formatPosition(offset, {
    v: 1,
    log: log.real,
    dev: source.dev,
    ino: source.ino,
    size: source.packed ? end.offset : source.sizeBytes,
    ...marks,
    ...(end.part !== undefined && fingerprint ? { part: end.part } : {}),
  })
  if (await refreshPosition(path, text)) return { kind: 'kept' }
  return stagePosition(path, text, stored.mode)
}

/** Several callers see the same lines within the time of --freshness (spec/check_log3.md 2.3). */
function isFresh(stored: StoredPosition, seconds: number, nowMs: number): boolean {
  if (seconds === 0 || stored.mtimeMs === undefined) return false
  const age = Math.floor(nowMs / 1000) - Math.floor(stored.mtimeMs / 1000)
  return age >= 0 && age <= seconds
}
