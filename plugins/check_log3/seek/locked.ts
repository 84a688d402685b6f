import { type HeldLock, releaseLock, takeLock } from '../../../src/check/lock.ts'
import type { PluginContext } from '../../../src/check/plugin.ts'
import { type Outcome, refuse } from '../answer.ts'
import type { Settings } from '../settings.ts'

/** How long a run waits for another one that uses the same position file, ms: less than a poller waits for us. */
const patienceMs = 5_000

/**
 * Runs something while no other run uses a position file, from reading it to putting the next one in place: what is
 * staged takes the lock along. Several callers that want to see the same lines (--freshness) and those that save nothing
 * do without.
 */
export async function locked(
  path: string | undefined,
  settings: Settings,
  { signal }: PluginContext,
  action: (lock: HeldLock | undefined) => Promise<Outcome>,
): Promise<Outcome> {
  if (path === undefined || needsNone(settings)) return action(undefined)
  const taken = await takeLock(path, patienceMs, signal)
  if (taken.kind === 'none') return action(undefined)
  if (taken.kind === 'busy') {
    const what = `another run has used the position file '${path}' for ${patienceMs / 1000} s (${taken.by}; lock '${taken.path}')`
    return refuse(`${what}: give each check a file of its own with -s or -S, or run it less often`)
  }
  let outcome: Outcome | undefined
  try {
    outcome = await action(taken.lock)
    return outcome
  } finally {
    if (!outcome?.staged?.some(({ lock }) => lock?.token === taken.lock.token)) releaseLock(taken.lock)
  }
}

/** The lock of one more position file, for which a run does not wait; undefined where none is needed or can be had. */
export async function lockFor(
  path: string,
  settings: Settings,
  signal: AbortSignal,
): Promise<HeldLock | undefined | 'busy'> {
  if (needsNone(settings)) return undefined
  const taken = await takeLock(path, 0, signal)
  if (taken.kind === 'busy') return 'busy'
  return taken.kind === 'held' ? taken.lock : undefined
}

const needsNone = ({ dryRun, freshnessSeconds }: Settings) => dryRun || freshnessSeconds > 0
