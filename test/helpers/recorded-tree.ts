import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeFolder } from './folders.ts'

/** A tree with these files, by path; for plugins that look below `context.root`. Whoever makes it removes it. */
export function makeTree(files: Readonly<Record<string, string | Uint8Array>>): string {
  const root = makeFolder()
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), content)
  }
  return root
}
