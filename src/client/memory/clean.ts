import { lstatSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { remove } from './file.ts'

/** The names that are ours: a peer's, and with a tail those that were never finished. */
const ourName = /^[\da-f]{16}(\.\d+-[\da-z]+)?$/

/** Every lesson in a file is older then. */
const deadMs = 90_000_000

/** Looks at this many files: more than are added meanwhile, so that the dead never are the most. */
const sample = 16

/** Removes some of the files that nobody wrote to for 25 hours. Does nothing where that cannot be. */
export function cleanSome(folder: string, nowMs: number): void {
  try {
    const names = readdirSync(folder).filter((name) => ourName.test(name))
    const first = Math.floor(Math.random() * names.length)
    for (const name of [...names.slice(first), ...names.slice(0, first)].slice(0, sample)) {
      const path = join(folder, name)
      const found = lstatSync(path, { throwIfNoEntry: false })
      if (found?.isFile() && nowMs - found.mtimeMs > deadMs) remove(path)
    }
  } catch {
    // Another time.
  }
}
