import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Which file a path leads to and in which state, as text: another one after every change of its contents. For a folder
 * that of all its files. Throws what stat(2) says.
 */
export function fileIdentity(path: string): string {
  const own = one(path)
  if (own === undefined) return `${path} is missing`
  if (!own.isFolder) return own.text
  const inside = readdirSync(path).sort()
  return [own.text, ...inside.map((name) => `${name}:${one(join(path, name))?.text ?? 'missing'}`)].join(' ')
}

/** The time of change cannot be set back, unlike that of modification. */
function one(path: string): { readonly text: string; readonly isFolder: boolean } | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  if (!found) return undefined
  const { dev, ino, size, mtimeNs, ctimeNs } = found
  return { text: [dev, ino, size, mtimeNs, ctimeNs].join('.'), isFolder: found.isDirectory() }
}
