import { dirname } from 'node:path'
import { type Done, type Edit, editedText } from './change.ts'
import type { Host } from './host.ts'
import type { Plan } from './plan.ts'
import { makeFolders, putFile } from './put-file.ts'
import { type MoveRecord, readRecord, withRecord, writeRecord } from './record.ts'
import type { Refresh } from './refresh.ts'
import { undoFiles } from './undo.ts'

/**
 * Does what the plan says: first the record, then each file, then the services; gives what was done, one line each. Where
 * anything fails, all of it is taken back. Throws an Error that says what failed and how the host is now.
 */
export async function apply(host: Host, program: string, plan: Plan, refresh: Refresh): Promise<readonly string[]> {
  return await withRecord(host, async (folders) => {
    const before = readRecord(host)
    const files: Done[] = [...(before?.files ?? [])]
    const known = new Set(before?.restarts.map(({ file }) => file))
    const restarts = [...(before?.restarts ?? []), ...plan.restarts.filter(({ file }) => !known.has(file))]
    const record: MoveRecord = { format: 1, at: new Date().toISOString(), program, restarts, files, folders }
    try {
      const told = plan.edits.flatMap((edit) => make(host, edit, record, files))
      return [...told, ...(await refresh(plan.restarts))]
    } catch (error) {
      const left = await takeBack(host, record, refresh)
      const state = left.length === 0 ? 'All is as it was before' : `Not all could be taken back: ${left.join('; ')}`
      throw new Error(`${messageOf(error)}. ${state}`, { cause: error })
    }
  })
}

/** One file: what is going to be there is in the record before. */
function make(host: Host, edit: Edit, record: MoveRecord, files: Done[]): readonly string[] {
  const { path } = edit
  const before = host.text(path)
  const after = editedText(edit, before)
  if (after === undefined) return []
  const folders = makeFolders(host, dirname(path))
  // A run before this one knows what was there at first.
  const known = files.findIndex((done) => done.path === path)
  const first = files[known] ?? { before: before ?? null, folders }
  files.splice(known === -1 ? files.length : known, 1, { ...first, path, after, edit })
  writeRecord(host, record)
  putFile(host, path, after)
  return [`wrote ${path}`]
}

/** Takes everything back after a failure; gives what could not be. */
async function takeBack(host: Host, record: MoveRecord, refresh: Refresh): Promise<readonly string[]> {
  const { conflicts } = undoFiles(host, record)
  const failures = await refresh(record.restarts).then(
    () => [],
    (error: unknown) => [messageOf(error)],
  )
  return [...conflicts, ...failures]
}

const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error))
