import { setTimeout } from 'node:timers/promises'
import { realpath } from '../../src/check/files.ts'
import type { HeldLock } from '../../src/check/lock.ts'
import type { PluginContext, PluginResult } from '../../src/check/plugin.ts'
import type { StagedFile } from '../../src/check/staged-file.ts'
import { errorCode, strerror } from '../../src/check/strerror.ts'
import { type Outcome, refuse, say } from './answer.ts'
import { carryOn, endOf } from './ending.ts'
import { linesWritten, notWritten } from './heartbeat.ts'
import { isReplaced, readHead } from './log/replaced.ts'
import { type Selected, selectLog } from './log/select.ts'
import { type LogSource, leadsTo, openSource } from './log/source.ts'
import { compileSearch, type PatternTexts } from './patterns.ts'
import { planReading, type Reading } from './reading.ts'
import { report, showsAll } from './report.ts'
import type { Unreadable } from './rotation/owed.ts'
import { type Scanned, scan } from './scan/scan.ts'
import type { Search } from './scan/search.ts'
import { takeFingerprint } from './seek/fingerprint.ts'
import { locked } from './seek/locked.ts'
import type { SeekPlace } from './seek/name.ts'
import { findSeekPlace, readSeekFile, type SeekFile, savePosition } from './seek/seek-file.ts'
import type { Settings } from './settings.ts'
import { judge, needsLineCount } from './thresholds.ts'

/** How often a log is opened again that is replaced while it is read, and the time between, ms. */
const mostTries = 5
const pauseMs = 20

/** One run, in the order of spec/check_log3.md 1.4 from step 7 on. */
export async function checkLog(settings: Settings, patterns: PatternTexts, context: PluginContext): Promise<Outcome> {
  const selected = await selectLog(settings.logfile)
  if (!selected) return noLog(settings)
  const place = await findSeekPlace(settings, selected, context)
  try {
    return await locked(place.kind === 'file' ? place.path : undefined, settings, context, async (lock) => {
      for (let tries = 1; ; tries++) {
        const isLast = tries === mostTries
        const outcome = await openAndRead({ settings, patterns, context, selected, place, lock, isLast })
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
    log = await openSource(selected.path)
  } catch (error) {
    // It was there a moment ago.
    if (errorCode(error) === 'ENOENT') return noLog(settings)
    return say('CRITICAL', `Unable to open '${selected.path}': ${strerror(error)}`)
  }
  if (!log) return noLog(settings)
  const sources = new Set([log])
  try {
    return await readLog(run, log, sources)
  } finally {
    for (const source of sources) await source.handle.close()
  }
}

/** `sources` are closed when the run is over. */
async function readLog(run: Run, log: LogSource, sources: Set<LogSource>): Promise<Outcome | 'replaced'> {
  const { settings, patterns, context, selected, place, lock, isLast } = run
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
  const beat = seekFile.stored.position && !reading.grew ? notWritten(settings) : undefined
  if (beat) return say(beat.state, beat.text)
  const compiled = compileSearch(patterns, settings)
  if (compiled.kind === 'error') return refuse(compiled.reason)
  const found = await search(settings, reading, compiled.search, context.signal)
  const end = endOf(settings, found, log)
  const fingerprint = await takeFingerprint(end.source, end.offset)
  // What was read may be of two files then; nothing was said yet, so it is all read again. Later it does not matter.
  if (!isLast && (fingerprint === undefined || (await isReplaced(log, head)))) return 'replaced'
  const unread = [...reading.unreadable, ...found.broken]
  const result = answer(
    settings,
    selected,
    found,
    compiled.search !== undefined,
    unread,
    notes(found, seekFile, unread),
  )
  // Last, so that no failure can leave a staged file behind.
  const carry = carryOn(settings, found, result.state, end)
  const position = { ...end, fingerprint, carry }
  const saved = await savePosition(seekFile, { source: log, real }, position, settings, context, lock)
  if (saved.kind === 'failed') {
    // The position is lost, the matches are not: they follow (spec/check_log3.md 1.4 step 12).
    const line = `Unable to open '${seekFile.path}' for writing: ${saved.reason}\n`
    return { ...result, state: 'CRITICAL', output: Buffer.concat([Buffer.from(line), Buffer.from(result.output)]) }
  }
  const staged: readonly StagedFile[] = saved.kind === 'staged' ? [saved.file] : []
  return { ...result, staged }
}

function noLog(settings: Settings): PluginResult {
  if (settings.missing) return say(settings.missing.state, settings.missing.text)
  return say('CRITICAL', `Cannot read '${settings.logfile}'`)
}

function search(settings: Settings, reading: Reading, what: Search | undefined, signal: AbortSignal): Promise<Scanned> {
  const { context, limits } = settings
  const order = {
    search: what,
    countsLines: what === undefined || needsLineCount(limits),
    mostMatches: what ? settings.mostMatches : 0,
    before: context?.before ?? 0,
    after: context?.after ?? 0,
    all: showsAll(settings),
    merged: settings.merged ? { numbered: context?.numbered ?? false } : undefined,
  }
  return scan(settings.carries ? reading : { ...reading, carry: undefined }, order, signal)
}

function answer(
  settings: Settings,
  selected: Selected,
  found: Scanned,
  searched: boolean,
  unread: readonly Unreadable[],
  notes: readonly string[],
): Outcome {
  if (!searched) {
    const beat = linesWritten(settings, found.lines)
    if (beat) return say(beat.state, [beat.text, ...notes].join('\n'))
  }
  const judged = judge(settings.limits, found)
  // Lines that nobody has seen are no OK.
  const state = judged === 'OK' && unread.length > 0 ? 'UNKNOWN' : judged
  return { state, output: report(settings, state, { ...found, log: selected.path, notes }), matches: found.matches }
}

function notes(found: Scanned, seekFile: SeekFile, unread: readonly Unreadable[]): readonly string[] {
  return [
    ...(found.longLines > 0
      ? [`${found.longLines} lines are longer than 1 MiB; only their first 1 MiB was searched`]
      : []),
    ...unread.map(
      ({ path, reason }) => `Unable to read '${path}' to its end, lines of it may be missing here: ${reason}`,
    ),
    ...(seekFile.warning ? [seekFile.warning] : []),
  ]
}
