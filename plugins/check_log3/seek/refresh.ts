import { lstat, readFile, touch } from '../../../src/check/files.ts'

/**
 * Where a position file says `text` already, makes it as new as if it had been written, and gives true. Most runs
 * find nothing new, and waiting for the disk takes longer than all the rest of such a run.
 */
export async function refreshPosition(path: string, text: string): Promise<boolean> {
  try {
    // A link is replaced by a file, be it to the same text.
    if (!(await lstat(path)).isFile() || (await readFile(path)).toString() !== text) return false
    await touch(path)
    return true
  } catch {
    // Not there, or not ours to touch: writing it says why.
    return false
  }
}
