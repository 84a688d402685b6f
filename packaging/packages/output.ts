import { mkdirSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'

/** What may be in a folder of packages. */
const ours = /^(plenum[-_].*\.(deb|rpm|tar\.xz)|SHA256SUMS|work)$/

/** Makes a folder for packages and removes those of earlier runs. Throws where there is anything else in it. */
export function emptyOutput(folder: string): void {
  mkdirSync(folder, { recursive: true })
  const names = readdirSync(folder)
  const other = names.find((name) => !ours.test(name))
  if (other !== undefined) throw new Error(`${folder} is no folder of packages: ${other} is in it; choose another one`)
  for (const name of names) rmSync(join(folder, name), { recursive: true })
}
