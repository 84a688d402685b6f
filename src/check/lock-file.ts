import { lstatSync, readlinkSync, statSync, symlinkSync, unlinkSync } from 'node:fs'
import { dirname } from 'node:path'
import { stagedName } from './hidden-name.ts'
import { fateOf, type Holder } from './lock-holder.ts'
import { quietly } from './quietly.ts'
import { errorCode } from './strerror.ts'

/** What stands in a lock. */
export type LockContent = Holder & { readonly token: string; readonly since: string }

/** What has the name of a lock. */
export type SeenLock =
  | { readonly kind: 'gone' }
  /** No lock of ours, or somebody's who may not have one here. */
  | { readonly kind: 'alien' }
  | { readonly kind: 'lock'; readonly text: string; readonly holder: LockContent; readonly lastSignMs: number }

/** A lock without a sign of life for so long is nobody's, whatever became of its holder. */
const staleMs = 60_000

/** Looks at a lock. */
export function lookAt(path: string): SeenLock {
  try {
    const facts = lstatSync(path)
    if (!facts.isSymbolicLink()) return { kind: 'alien' }
    // Where anybody may make names one of another user may be a trap; its position file would be refused as well.
    if (facts.uid !== process.geteuid?.() && (statSync(dirname(path)).mode & 0o1000) !== 0) return { kind: 'alien' }
    const text = readlinkSync(path)
    const holder = parseContent(text)
    return holder ? { kind: 'lock', text, holder, lastSignMs: facts.mtimeMs } : { kind: 'alien' }
  } catch (error) {
    return { kind: errorCode(error) === 'ENOENT' ? 'gone' : 'alien' }
  }
}

/** Was its holder killed, or is nothing known of it for too long? */
export function isStale(path: string, seen: { readonly holder: LockContent; readonly lastSignMs: number }): boolean {
  const fate = fateOf(seen.holder)
  if (fate === 'dead') return true
  if (Math.abs(Date.now() - seen.lastSignMs) <= staleMs) return false
  // The clock of a file server may be another one: only a name made now tells its time.
  const probe = `${path}.clock`
  try {
    quietly(() => unlinkSync(probe))
    symlinkSync('clock', probe)
    const nowMs = lstatSync(probe).mtimeMs
    unlinkSync(probe)
    return Math.abs(nowMs - seen.lastSignMs) > staleMs
  } catch {
    return false
  }
}

/** Removes a stale lock of `file` and what its holder had staged. False when it cannot be removed. */
export function removeStale(path: string, file: string, seen: { readonly text: string; readonly holder: LockContent }) {
  const { token } = seen.holder
  for (const left of [stagedName(file, token), handoverName(path, token)]) quietly(() => unlinkSync(left))
  try {
    // Another one may have removed it meanwhile, and hold one of its own.
    if (readlinkSync(path) === seen.text) unlinkSync(path)
    return true
  } catch (error) {
    return errorCode(error) === 'ENOENT'
  }
}

/** The name under which a lock's next content waits. */
export const handoverName = (path: string, token: string) => `${path}.${token}`

/** Says who, in a few words. */
export const describeHolder = ({ pid, since }: LockContent) => `process ${pid}, since ${since}`

/** The token becomes part of a file name, so it is looked at closely. */
function parseContent(text: string): LockContent | undefined {
  const value = quietly((): unknown => JSON.parse(text))
  if (typeof value !== 'object' || value === null) return undefined
  const { token, since, pid, thread, start, boot, space } = value as Record<string, unknown>
  if (typeof token !== 'string' || !/^[0-9a-z]{1,40}$/.test(token) || !isId(pid)) return undefined
  const known = typeof boot === 'string' && typeof space === 'string' && typeof start === 'string' && isId(thread)
  const when = typeof since === 'string' && !Number.isNaN(Date.parse(since)) ? new Date(since).toISOString() : 'unknown'
  return { token, since: when, pid, ...(known ? { boot, space, start, thread } : {}) }
}

const isId = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) > 0
