import { rename, unlink } from 'node:fs'
import { type HeldLock, handOver, isHeld, releaseLock } from './lock.ts'

/**
 * A state file written beside its place, waiting for the output to be delivered.
 * Plain data, so that it outlives the worker thread that made it (DESIGN §6).
 */
export type StagedFile = {
  /** Complete and synced, in the same folder as `path`. */
  readonly temporary: string
  /** The name it takes when the output was delivered. */
  readonly path: string
  /** Held since the old file was read, so that no other run reports the same; released with commit and discard. */
  readonly lock?: HeldLock
}

/**
 * Puts staged files in place: the output was delivered. Throws the first file-system error. Where another run took the
 * lock for stale it has reported the same from the old state, and what it saves must not be set back.
 */
export async function commitStaged(files: readonly StagedFile[]): Promise<void> {
  try {
    for (const file of files) {
      if (!file.lock || isHeld(file.lock)) await settled((done) => rename(file.temporary, file.path, done))
    }
  } finally {
    // What was not renamed goes, and the locks.
    await discardStaged(files)
  }
}

/** Removes staged files: the output was lost, so the next run must report again. */
export async function discardStaged(files: readonly StagedFile[]): Promise<void> {
  for (const file of files) await settled((done) => unlink(file.temporary, done)).catch(() => undefined)
  for (const { lock } of files) if (lock) releaseLock(lock)
}

/** Before staged files leave the thread that made them: their locks are the process's from then on. */
export function handOverStaged(files: readonly StagedFile[]): readonly StagedFile[] {
  return files.map((file) => (file.lock ? { ...file, lock: handOver(file.lock) } : file))
}

/** node:fs/promises does the same, and takes longer to load than a whole check. */
function settled(operation: (done: (error: Error | null) => void) => void): Promise<void> {
  return new Promise((resolve, reject) => operation((error) => (error ? reject(error) : resolve())))
}
