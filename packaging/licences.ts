import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * The licences of all the code in the executable that is not Plenum's own, as their terms ask for: Node's, which
 * includes those of V8, OpenSSL and the rest of it, and each package's. `packages` are folders relative to `root`.
 */
export function licences(root: string, nodeFolder: string, packages: readonly string[]): string {
  const chapters = [
    chapter('Node.js', join(nodeFolder, 'LICENSE')),
    ...packages.map((folder) => chapter(folder.replace('node_modules/', ''), licenceFile(join(root, folder)))),
  ]
  return `Plenum contains the following software.\n\n${chapters.join('\n')}`
}

function chapter(title: string, path: string): string {
  return `${'='.repeat(79)}\n${title}\n${'='.repeat(79)}\n\n${readFileSync(path, 'utf8').trim()}\n`
}

function licenceFile(folder: string): string {
  const name = readdirSync(folder).find((file) => /^licen[cs]e/i.test(file))
  if (name === undefined) throw new Error(`${folder} comes without a licence: it cannot be part of the executable`)
  return join(folder, name)
}
