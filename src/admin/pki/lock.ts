import { closeSync, fchmodSync, openSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { attempt } from './failure.ts'
import { modes } from './staged.ts'

/** How long a run waits for another one, ms. */
const patienceMs = 60_000

/**
 * Runs something while no other run has the lock. The kernel keeps it, through SQLite, which Node brings: it ends with
 * the process that holds it, so that no lock can be left over. The file itself stays, empty.
 */
export async function locked<T>(
  path: string,
  action: () => Promise<T>,
  waitMs = patienceMs,
  who = 'plenum pki',
): Promise<T> {
  attempt('lock', path, () => {
    const fd = openSync(path, 'a', modes.secret)
    fchmodSync(fd, modes.secret)
    closeSync(fd)
  })
  const lock = new DatabaseSync(path, { timeout: waitMs })
  try {
    take(lock, path, waitMs, who)
    return await action()
  } finally {
    lock.close()
  }
}

function take(lock: DatabaseSync, path: string, waitMs: number, who: string): void {
  try {
    lock.exec('PRAGMA journal_mode=MEMORY; BEGIN EXCLUSIVE')
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new Error(
      reason.includes('locked')
        ? `another ${who} has worked in this folder for ${waitMs / 1000} s (it holds ${path}): try again when it has ended`
        : `cannot lock ${path}: ${reason}`,
      { cause: error },
    )
  }
}
