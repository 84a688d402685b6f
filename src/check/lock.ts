import { lutimesSync, renameSync, symlinkSync, unlinkSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { steadyMs } from './clock.ts'
import { hiddenBeside } from './hidden-name.ts'
import { describeHolder, handoverName, isStale, type LockContent, lookAt, removeStale } from './lock-file.ts'
import { thisHolder } from './lock-holder.ts'
import { quietly } from './quietly.ts'
import { errorCode } from './strerror.ts'

/** A lock that is held: plain data, so that it outlives the thread that took it. */
export type HeldLock = {
  readonly path: string
  /** What stands in it; no other lock ever says the same. */
  readonly text: string
  /** Part of the names of what its holder stages. */
  readonly token: string
}

export type LockOutcome =
  | { readonly kind: 'held'; readonly lock: HeldLock }
  /** The folder takes no lock: it cannot be written, or what has the name is no lock of ours. The run goes on. */
  | { readonly kind: 'none' }
  /** `by` says who holds it and since when. */
  | { readonly kind: 'busy'; readonly path: string; readonly by: string }

const signOfLifeMs = 5_000
const lookAgainMs = 25

const beating = new Map<string, NodeJS.Timeout>()

/**
 * Takes the lock of a state file, for the time from reading it to putting its successor in place. Waits up to `waitMs`
 * for another run; a lock whose holder was killed is removed at once, with what that one had staged. It is a symbolic
 * link: that comes into being with its content in one step, on NFS too, and nobody follows it. Rejects when aborted.
 */
export async function takeLock(file: string, waitMs: number, signal: AbortSignal): Promise<LockOutcome> {
  const path = hiddenBeside(file, 'lock')
  const token = `${process.pid}${Math.random().toString(36).slice(2, 12)}`
  const lock = lockOf(path, { token, since: new Date().toISOString(), ...thisHolder('thread') })
  const until = steadyMs() + waitMs
  for (;;) {
    try {
      symlinkSync(lock.text, path)
      beating.set(token, setInterval(giveSignOfLife, signOfLifeMs, lock).unref())
      return { kind: 'held', lock }
    } catch (error) {
      if (errorCode(error) !== 'EEXIST') return { kind: 'none' }
    }
    const seen = lookAt(path)
    if (seen.kind === 'alien') return { kind: 'none' }
    if (seen.kind === 'gone') continue
    if (isStale(path, seen) && removeStale(path, file, seen)) continue
    if (steadyMs() >= until) return { kind: 'busy', path, by: describeHolder(seen.holder) }
    await setTimeout(lookAgainMs, undefined, { signal })
  }
}

/** From here on the whole process holds it: the thread that took it may end before the result is delivered. */
export function handOver(lock: HeldLock): HeldLock {
  stopBeating(lock)
  const seen = lookAt(lock.path)
  if (seen.kind !== 'lock' || seen.text !== lock.text) return lock
  const handed = lockOf(lock.path, { ...seen.holder, ...thisHolder('process') })
  const temporary = handoverName(lock.path, lock.token)
  try {
    symlinkSync(handed.text, temporary)
    renameSync(temporary, lock.path)
    return handed
  } catch {
    return lock
  }
}

/** Is it still this holder's? Another run may have taken it for stale. */
export function isHeld({ path, text }: HeldLock): boolean {
  const seen = lookAt(path)
  return seen.kind === 'lock' && seen.text === text
}

/** Gives a lock back; one that somebody else has meanwhile stays theirs. */
export function releaseLock(lock: HeldLock): void {
  stopBeating(lock)
  if (isHeld(lock)) quietly(() => unlinkSync(lock.path))
}

function lockOf(path: string, content: LockContent): HeldLock {
  return { path, token: content.token, text: JSON.stringify(content) }
}

function giveSignOfLife({ path }: HeldLock): void {
  const now = new Date()
  quietly(() => lutimesSync(path, now, now))
}

function stopBeating({ token }: HeldLock): void {
  clearInterval(beating.get(token))
  beating.delete(token)
}
