import { dirname, join } from 'node:path'
import { isSea } from 'node:sea'

/** Folders with the links of our own programs: the executable's own, or `../lib/plenum` beside it, where packages put them. None from source. */
export function ownFolders(): readonly string[] {
  if (!isSea()) return []
  const folder = dirname(process.execPath)
  return [folder, join(folder, '../lib/plenum')]
}
