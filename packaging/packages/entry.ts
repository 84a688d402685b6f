import { chmodSync, copyFileSync, lutimesSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** A file of a package. `path` is where it is installed; modes are 0644 for files and 0755 for folders where none is given. */
export type Entry =
  | {
      readonly kind: 'text'
      readonly path: string
      readonly text: string | Buffer
      readonly mode?: number
      readonly config?: true
    }
  | { readonly kind: 'copy'; readonly path: string; readonly from: string; readonly mode?: number }
  | { readonly kind: 'link'; readonly path: string; readonly target: string }
  | { readonly kind: 'folder'; readonly path: string }

/** Writes a tree below `root`, every time in it being `epoch` (seconds), so that archives of it have the same bytes. */
export function writeTree(root: string, entries: readonly Entry[], epoch: number): void {
  mkdirSync(root, { recursive: true, mode: 0o755 })
  for (const entry of entries) write(join(root, entry.path), entry)
  touch(root, epoch)
}

function write(path: string, entry: Entry): void {
  mkdirSync(entry.kind === 'folder' ? path : dirname(path), { recursive: true, mode: 0o755 })
  if (entry.kind === 'link') symlinkSync(entry.target, path)
  if (entry.kind === 'text') writeFileSync(path, entry.text)
  if (entry.kind === 'copy') copyFileSync(entry.from, path)
  if (entry.kind === 'text' || entry.kind === 'copy') chmodSync(path, entry.mode ?? 0o644)
}

/** Folders last: what is made in one changes its time. */
function touch(path: string, epoch: number): void {
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inner = join(path, entry.name)
    if (entry.isDirectory()) touch(inner, epoch)
    else lutimesSync(inner, epoch, epoch)
  }
  lutimesSync(path, epoch, epoch)
}
