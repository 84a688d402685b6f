import { unlinkSync } from 'node:fs'
import type { Host } from './host.ts'
import { putFile, takeFolders } from './put-file.ts'

/** A change of one file, texts one character a byte. */
export type Edit =
  | { readonly kind: 'create'; readonly path: string; readonly text: string }
  | { readonly kind: 'append'; readonly path: string; readonly text: string }
  | { readonly kind: 'replace'; readonly path: string; readonly from: string; readonly to: string }

/** What was done to a file: enough to take it back. */
export type Done = {
  readonly path: string
  /** What was there, one character a byte; null where nothing was. */
  readonly before: string | null
  readonly after: string
  readonly edit: Edit
  /** Folders that were made for it, the outermost first. */
  readonly folders: readonly string[]
}

/** What an edit makes of a file; undefined where it is made already. Throws where the place to edit is not there. */
export function editedText(edit: Edit, before: string | undefined): string | undefined {
  switch (edit.kind) {
    case 'create':
      return before === edit.text ? undefined : edit.text
    case 'append':
      if (before?.includes(edit.text)) return undefined
      return `${before ?? ''}${before === undefined || before.endsWith('\n') ? '' : '\n'}${edit.text}`
    case 'replace':
      if (before === undefined) throw new Error(`${edit.path} is not there any more: run plenum migrate again`)
      return before.includes(edit.to) && !before.includes(edit.from)
        ? undefined
        : before.replace(edit.from, () => edit.to)
  }
}

/** What taking back comes to for one file. */
export type Undoing =
  | { readonly kind: 'nothing' }
  | { readonly kind: 'remove' }
  | { readonly kind: 'write'; readonly text: string }
  | { readonly kind: 'conflict'; readonly says: string }

/** How to take back what was done to a file that may have been changed since. */
export function undoingOf({ path, before, after, edit }: Done, now: string | undefined): Undoing {
  // A file that somebody removed took the change with it.
  if (now === undefined || now === before) return { kind: 'nothing' }
  if (now === after) return before === null ? { kind: 'remove' } : { kind: 'write', text: before }
  const [ours, theirs] = edit.kind === 'replace' ? [edit.to, edit.from] : [edit.text, '']
  const pieces = edit.kind === 'create' ? [] : now.split(ours)
  if (edit.kind !== 'create' && pieces.length === 1) return { kind: 'nothing' }
  if (pieces.length === 2) return { kind: 'write', text: pieces.join(theirs) }
  return { kind: 'conflict', says: `${path} was changed since: take it back by hand, or remove it, and run this again` }
}

/** Takes back what was done to a file; gives what was done, one line. */
export function undo(host: Host, { path, folders }: Done, undoing: Undoing): readonly string[] {
  if (undoing.kind === 'remove') unlinkSync(host.tree.real(path))
  if (undoing.kind === 'write') putFile(host, path, undoing.text)
  takeFolders(host, folders)
  return undoing.kind === 'nothing' ? [] : [`${undoing.kind === 'remove' ? 'removed' : 'restored'} ${path}`]
}
