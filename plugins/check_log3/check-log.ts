import { setTimeout } from 'node:timers/promises'
import { realpath } from '../../src/check/files.ts'
import type { HeldLock } from '../../src/check/lock.ts'
import type { PluginContext, PluginResult } from '../../src/check/plugin.ts'
import { errorCode, strerror } from '../../src/check/strerror.ts'
import { type Outcome, refuse, say } from './answer.ts'
import { compileTally } from './compile-tally.ts'
import { conclude } from './conclude.ts'
import { tell } from './debug.ts'
import { notWritten } from './heartbeat.ts'
import { type Earlier, findEarlier } from './log/earlier.ts'
import { isReplaced, readHead } from './log/replaced.ts'
import { type Selected, selectLog } from './log/select.ts'
import { type LogSource, leadsTo, openSource } from './log/source.ts'
import { compileSearch, type PatternTexts } from './patterns.ts'
import { planReading } from './reading.ts'
import { Patience } from './scan/patience.ts'
import { scan } from './scan/scan.ts'
import { scanOrder } from './scan-order.ts'
import { type Ending, endingsOf, savePositions } from './seek/endings.ts'
import { locked } from './seek/locked.ts'
import type { SeekPlace } from './seek/name.ts'
import { findSeekPlace, readSeekFile } from './seek/seek-file.ts'
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

type Run = {
  readonly settings: Settings
  readonly patterns: PatternTexts
  readonly context: PluginContext
  readonly patience: Patience
  readonly selected: Selected
  readonly place: SeekPlace
  readonly lock: HeldLock | undefined
  /** It is not tried again whatever happens to the log. */
  readonly isLast: boolean
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

/** `sources` are closed, and the locks of `earlier` given back, when the run is over. */
async function readLog(
  run: Run,
  log: LogSource,
  sources: Set<LogSource>,
  earlier: Earlier[],
): Promise<Outcome | 'replaced'> {
  const { settings, patterns, context, patience, selected, place, lock, isLast } = run
  const real = await realpath(selected.path).catch(() => selected.path)
  const head = await readHead(log)
  const seekFile = await readSeekFile(place, selected, { source: log, real }, context)
  if (seekFile.path !== undefined && (await leadsTo(seekFile.path, log))) {
    return refuse(`-s names the log itself: '${seekFile.path}' would be replaced by the position`)
  }
  const reading = await planReading(log, real, seekFile.stored)
  if (!reading) {
    if (!isLast) return 'replaced'
    return refuse(`the files of '${selected.path}' are moved all the time; the position stays, the next run reads on`)
  }
  for (const { source } of reading.segments) sources.add(source)
  const own = { path: selected.path, seekPath: seekFile.path, reading }
  await findEarlier(settings, own, { opened: sources, found: earlier }, context)
  const readings = [...earlier.map((file) => file.reading), reading]
  const grew = readings.some((each) => each.grew)
  const beat = seekFile.stored.position && !grew ? notWritten(settings) : undefined
  if (beat) return say(beat.state, beat.text)
  const compiled = compileSearch(patterns, settings)
  if (compiled.kind === 'error') return refuse(compiled.reason)
  const judged = await compileTally(settings, patterns.where, compiled.wanted)
  if (judged.kind === 'error') return refuse(judged.reason)
  const { tally } = judged
  tell(settings, context, { selected, seekFile, readings, patterns })
  const order = scanOrder(settings, { search: compiled.search, tally, patience })
  const found = await scan(settings.carries ? readings : readings.map(withoutCarry), order, context.signal)
  const followed = [{ log: { source: log, real }, seekFile, lock }, ...earlier]
  const endings: readonly Ending[] = await endingsOf(settings, found, followed)
  // What was read may be of two files then; nothing was said yet, so it is all read again. Later it does not matter.
  const isCut = endings.some((ending) => ending.log.source === log && !ending.fingerprint)
  if (!isLast && (isCut || (await isReplaced(log, head)))) return 'replaced'
  const unread = [...readings.flatMap((each) => each.unreadable), ...found.broken]
  const result = conclude(settings, {
    found,
    tally,
    patience,
    selected,
    searched: compiled.search !== undefined,
    seekFile,
    unread,
  })
  // Last, so that no failure can leave a staged file behind.
  const { staged, failed } = await savePositions(endings, { found, state: result.state }, settings, context)
  if (failed.length === 0) return { ...result, staged }
  // The position is lost, the matches are not: they follow (spec/check_log3.md 1.4 step 12).
  const lines = failed.map(({ path, reason }) => `Unable to open '${path}' for writing: ${reason}\n`)
  const output = Buffer.concat([Buffer.from(lines.join('')), Buffer.from(result.output)])
  return { ...result, state: 'CRITICAL', output, ...(staged.length > 0 ? { staged } : {}) }
}

const withoutCarry = <T extends object>(reading: T) => ({ ...reading, carry: undefined })

function noLog(settings: Settings, tried: readonly string[]): PluginResult {
  if (settings.missing) return say(settings.missing.state, settings.missing.text)
  return say('CRITICAL', `Cannot read ${tried.map((path) => `'${path}'`).join(' or ')}`)
}
