import { readFileSync, rmSync, statSync } from 'node:fs'
import { errorCode, strerror } from '../../check/strerror.ts'
import { locked } from '../pki/lock.ts'
import type { Done } from './change.ts'
import type { Host } from './host.ts'
import { makeFolders, putFile, takeFolders } from './put-file.ts'
import type { Restart } from './restart.ts'

/**
 * Where a host remembers what was done to it; of root alone, as it holds copies of files. Not in /var/lib/plenum, whose
 * owner is the daemon's user: he could put another record there, and root would write what it says.
 */
const folder = '/var/lib/plenum-migrate'
const file = `${folder}/record.json`
const lock = `${folder}/lock`

/** What was done, and what has to look again when it is taken back. */
export type MoveRecord = {
  readonly format: 1
  /** When, ISO 8601. */
  readonly at: string
  readonly program: string
  readonly restarts: readonly Restart[]
  readonly files: readonly Done[]
  /** Folders that were made for this record, the outermost first. */
  readonly folders: readonly string[]
}

/** What was done before; undefined where nothing was. Throws where it cannot be read. */
export function readRecord(host: Host): MoveRecord | undefined {
  let text: string
  try {
    const place = host.tree.real(file)
    text = readFileSync(place, 'utf8')
    const { uid, mode } = statSync(place)
    if (uid !== host.world.uid || (mode & 0o022) !== 0)
      throw new Error('somebody else may write to it, so nothing in it is believed')
  } catch (error) {
    if (errorCode(error) === 'ENOENT' || errorCode(error) === 'ENOTDIR') return undefined
    const advice = errorCode(error) === 'EACCES' ? '; run this as root' : ''
    throw new Error(`cannot read ${file}: ${strerror(error)}${advice}`, { cause: error })
  }
  try {
    const record: MoveRecord = JSON.parse(text)
    if (record.format === 1 && Array.isArray(record.files) && Array.isArray(record.restarts)) return record
  } catch {
    // Said below.
  }
  throw new Error(`${file} is no record of plenum migrate: take it from a backup, or undo by hand and remove it`)
}

/** Writes down what is going to be done, before it is done. */
export function writeRecord(host: Host, record: MoveRecord): void {
  putFile(host, file, Buffer.from(`${JSON.stringify(record, undefined, 2)}\n`).toString('latin1'), 0o600)
}

/**
 * Runs something while no other run works on that host; gives it the folders that were made for the record. Without a
 * record at the end they go again.
 */
export async function withRecord<T>(host: Host, action: (folders: readonly string[]) => Promise<T>): Promise<T> {
  const made = makeFolders(host, folder, 0o700)
  const folders = [...(readRecord(host)?.folders ?? []), ...made]
  const lockFile = host.tree.real(lock)
  const andClean = async () => {
    try {
      return await action(folders)
    } finally {
      if (!host.exists(file)) {
        rmSync(lockFile, { force: true })
        takeFolders(host, [...folders.filter((each) => each !== folder), folder])
      }
    }
  }
  return await locked(lockFile, andClean, undefined, 'plenum migrate')
}

/** Forgets what was done: it was taken back. */
export function removeRecord(host: Host): void {
  rmSync(host.tree.real(file), { force: true })
}
