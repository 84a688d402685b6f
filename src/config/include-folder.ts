import type { Dirent } from 'node:fs'
import { readdir, stat } from 'node:fs/promises'
import type { FileTree } from './file-tree.ts'

/** An entry of a folder named by `include_dir` that is to be read. */
export type FolderEntry = { readonly kind: 'file' | 'folder'; readonly name: string }

/**
 * What stock reads of a folder, in its order (spec/nrpe.md §2.5): files `?*.cfg`, hidden ones included, and
 * sub-folders that are neither hidden nor named `*.cfg`; links followed; byte order of names, both kinds mixed.
 * Throws the file-system error where the folder cannot be read; entries that vanish or cannot be looked at are left out.
 */
export async function listFolder(folder: string, tree: FileTree): Promise<readonly FolderEntry[]> {
  const entries = await readdir(tree.real(folder), { withFileTypes: true })
  const sorted = entries.toSorted((a, b) => Buffer.compare(Buffer.from(a.name), Buffer.from(b.name)))
  const kept = await Promise.all(sorted.map((entry) => classify(folder, entry, tree)))
  return kept.filter((entry) => entry !== undefined)
}

async function classify(folder: string, entry: Dirent, tree: FileTree): Promise<FolderEntry | undefined> {
  const { name } = entry
  const isConfigName = name.endsWith('.cfg')
  if (isConfigName ? name.length <= 4 : name.startsWith('.')) return undefined
  const target = entry.isSymbolicLink() ? await stat(tree.real(`${folder}/${name}`)).catch(() => undefined) : entry
  if (isConfigName) return target?.isFile() ? { kind: 'file', name } : undefined
  return target?.isDirectory() ? { kind: 'folder', name } : undefined
}
