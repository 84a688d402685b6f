import { rename, unlink } from 'node:fs'

/**
 * A state file written beside its place, waiting for the output to be delivered.
 * Plain data, so that it outlives the worker thread that made it (DESIGN §6).
 */
export type StagedFile = {
  /** Complete and synced, in the same folder as `path`. */
  readonly temporary: string
  /** The name it takes when the output was delivered. */
  readonly path: string
}

/** Puts staged files in place: the output was delivered. Throws the first file-system error. */
export async function commitStaged(files: readonly StagedFile[]): Promise<void> {
  for (const file of files) await settled((done) => rename(file.temporary, file.path, done))
}

/** Removes staged files: the output was lost, so the next run must report again. */
export async function discardStaged(files: readonly StagedFile[]): Promise<void> {
  for (const file of files) await settled((done) => unlink(file.temporary, done)).catch(() => undefined)
}

/** node:fs/promises does the same, and takes longer to load than a whole check. */
function settled(operation: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => operation((error) => (error ? reject(error) : resolve())))
}
