import { undo, undoingOf } from './change.ts'
import type { Host } from './host.ts'
import { type MoveRecord, readRecord, removeRecord, withRecord } from './record.ts'
import type { Refresh } from './refresh.ts'

/**
 * Takes back what `apply` did, and lets the services look again; gives what was done, one line each. Nothing to do is no
 * error. Throws an Error where a file was changed since; then nothing is taken back.
 */
export async function undoAll(host: Host, refresh: Refresh): Promise<readonly string[]> {
  const nothing = ['nothing to take back: plenum migrate changed nothing here']
  if (readRecord(host) === undefined) return nothing
  return await withRecord(host, async () => {
    const record = readRecord(host)
    if (record === undefined) return nothing
    const { told, conflicts } = undoFiles(host, record)
    if (conflicts.length > 0) throw new Error(`nothing was taken back: ${conflicts.join('; ')}`)
    try {
      return [...told, ...(await refresh(record.restarts))]
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new Error(`the files are as they were before --apply, but ${reason}`, { cause: error })
    }
  })
}

/** Takes back the files of a record, the last first, and forgets it; none where one of them was changed since. */
export function undoFiles(host: Host, { files }: MoveRecord) {
  const undoings = files.map((done) => ({ done, undoing: undoingOf(done, host.text(done.path)) })).toReversed()
  const conflicts = undoings.flatMap(({ undoing }) => (undoing.kind === 'conflict' ? [undoing.says] : []))
  if (conflicts.length > 0) return { told: [], conflicts }
  const told = undoings.flatMap(({ done, undoing }) => undo(host, done, undoing))
  removeRecord(host)
  return { told, conflicts }
}
