import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/** What package-lock.json says of a package. */
export type Locked = { readonly version: string; readonly integrity: string; readonly license: string }

/** Looks a package up by its folder, as `node_modules/yargs`. Throws where it is not there. */
export function lockedPackage(root: string, folder: string): Locked {
  const lock: unknown = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'))
  const found = field(field(lock, 'packages'), folder)
  const [version, integrity, license] = ['version', 'integrity', 'license'].map((name) => field(found, name))
  if (typeof version !== 'string' || typeof integrity !== 'string')
    throw new Error(`package-lock.json has no version and checksum of ${folder}: run npm install`)
  return { version, integrity, license: typeof license === 'string' ? license : 'NOASSERTION' }
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? Object.entries(value).find(([key]) => key === name)?.[1]
    : undefined
}
