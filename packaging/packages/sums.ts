import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const sumsFile = 'SHA256SUMS'

/** What `sha256sum -c` reads, for every other file of a folder, in order of names. */
export function sumsOf(folder: string): string {
  return readdirSync(folder)
    .filter((name) => name !== sumsFile)
    .sort()
    .map(
      (name) =>
        `${createHash('sha256')
          .update(readFileSync(join(folder, name)))
          .digest('hex')}  ${name}\n`,
    )
    .join('')
}
