import { setTimeout } from 'node:timers/promises'
import type { PluginContext, PluginResult } from '../../src/check/plugin.ts'
import { errorCode, strerror } from '../../src/check/strerror.ts'
import { type Outcome, say } from './answer.ts'
import type { Earlier } from './log/earlier.ts'
import { selectLog } from './log/select.ts'
import { type LogSource, openSource } from './log/source.ts'
import type { PatternTexts } from './patterns.ts'
import { type Run, readLog } from './read-log.ts'
import { Patience } from './scan/patience.ts'
import { locked } from './seek/locked.ts'
import { findSeekPlace } from './seek/seek-file.ts'
import type { Settings } from './settings.ts'

/** How often a log is opened again that is replaced while it is read, and the time between, ms. */
const mostTries = 5
const pauseMs = 20

/** One run, in the order of spec/check_log3.md 1.4 from step 7 on. */
export async function checkLog(settings: Settings, patterns: PatternTexts, context: PluginContext): Promise<Outcome> {
  const patience = new Patience({ timeoutMs: settings.timeoutSeconds && settings.timeoutSeconds * 1000 })
  const selection = await selectLog(settings, context).catch((error: unknown) => {
    if (context.signal.aborted) return undefined
    throw error
  })
  if (!selection) {
    return say('UNKNOWN', `UNKNOWN: stopped while looking for '${settings.logfile}${settings.logPattern}'`)
  }
  if (selection.kind === 'none') return noLog(settings, selection.tried)
  const { selected } = selection
  const place = await findSeekPlace(settings, selected, context)
  try {
    return await locked(place.kind === 'file' ? place.path : undefined, settings, context, async (lock) => {
      for (let tries = 1; ; tries++) {
        const isLast = tries === mostTries
        const outcome = await openAndRead({ settings, patterns, context, patience, selected, place, lock, isLast })
        if (outcome !== 'replaced') return outcome
        await setTimeout(pauseMs, undefined, { signal: context.signal })
      }
    })
  } catch (error) {
    if (context.signal.aborted) return say('UNKNOWN', `UNKNOWN: stopped while reading '${selected.path}'`)
    if (errorCode(error) === undefined) throw error
    return say('UNKNOWN', `UNKNOWN: Unable to read '${selected.path}': ${strerror(error)}`)
  }
}

async function openAndRead(run: Run): Promise<Outcome | 'replaced'> {
  const { settings, selected } = run
  let log: LogSource | undefined
  try {
    // Perl's word for an encoding that it does not know.
    if (settings.input === 'unknown') throw new Error('Invalid argument')
    log = await openSource(selected.path, { encoding: settings.input })
  } catch (error) {
    // It was there a moment ago.
    if (errorCode(error) === 'ENOENT') return noLog(settings, [selected.path])
    return say('CRITICAL', `Unable to open '${selected.path}': ${strerror(error)}`)
  }
  if (!log) return noLog(settings, [selected.path])
  const sources = new Set([log])
  const earlier: Earlier[] = []
  let outcome: Outcome | 'replaced' = 'replaced'
  try {
    outcome = await readLog(run, log, sources, earlier)
    return outcome
  } finally {
    for (const source of sources) await source.handle.close()
    const staged = outcome === 'replaced' ? [] : (outcome.staged ?? [])
    for (const { release } of earlier) release(staged)
  }
}

function noLog(settings: Settings, tried: readonly string[]): PluginResult {
  if (settings.missing) return say(settings.missing.state, settings.missing.text)
  return say('CRITICAL', `Cannot read ${tried.map((path) => `'${path}'`).join(' or ')}`)
}
