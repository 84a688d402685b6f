import { realpath } from '../../src/check/files.ts'
import type { HeldLock } from '../../src/check/lock.ts'
import type { PluginContext } from '../../src/check/plugin.ts'
import { type Outcome, refuse, say, withFront } from './answer.ts'
import { compileTally } from './compile-tally.ts'
import { conclude } from './conclude.ts'
import { notWritten } from './heartbeat.ts'
import { type Earlier, findEarlier } from './log/earlier.ts'
import { isReplaced, readHead } from './log/replaced.ts'
import type { Selected } from './log/select.ts'
import { type LogSource, leadsTo } from './log/source.ts'
import { compileSearch, type PatternTexts } from './patterns.ts'
import { planReading } from './reading.ts'
import type { Patience } from './scan/patience.ts'
import { scan } from './scan/scan.ts'
import { scanOrder } from './scan-order.ts'
import { type Ending, endingsOf, type Saved, savePositions } from './seek/endings.ts'
import type { SeekPlace } from './seek/name.ts'
import { readSeekFile } from './seek/seek-file.ts'
import type { Settings } from './settings.ts'
import { explainer, factsFor, markerFor, progressFor } from './shell/on-demand.ts'

/** What a run was asked for and has at hand. */
export type Run = {
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

/** `sources` are closed, and the locks of `earlier` given back, when the run is over. */
export async function readLog(
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
  const explain = await explainer(settings, context)
  explain?.tellReading({ selected, seekFile, readings })
  const beat = seekFile.stored.position && !grew ? notWritten(settings) : undefined
  if (beat) return say(beat.state, beat.text)
  const compiled = await compileSearch(patterns, settings)
  if (compiled.kind === 'error') return refuse(compiled.reason)
  const judged = await compileTally(settings, patterns.where, compiled)
  if (judged.kind === 'error') return refuse(judged.reason)
  const { tally } = judged
  explain?.tellSearch(patterns, compiled.search)
  const order = scanOrder(settings, { search: compiled.search, tally, patience })
  const progress = await progressFor(readings, context)
  const wanted = settings.carries ? readings : readings.map(withoutCarry)
  const found = await scan(wanted, order, context.signal, progress?.take).finally(progress?.end)
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
    marker: await markerFor(compiled.wanted, context),
  })
  // Last, so that no failure can leave a staged file behind.
  const saved = await savePositions(endings, { found, state: result.state }, settings, context)
  explain?.tellResult({ found, patience, endings, saved })
  const facts = await factsFor(settings, {
    result,
    found,
    tally,
    countsLines: order.countsLines,
    selected,
    ending: endings[0],
    saved,
  })
  return withSaved({ ...result, ...(facts && { facts }) }, saved)
}

/** The position is lost where it could not be saved, the matches are not: they follow (spec/check_log3.md 1.4 step 12). */
function withSaved(result: Outcome, { staged, failed }: Saved): Outcome {
  if (failed.length === 0) return { ...result, staged }
  const lines = failed.map(({ path, reason }) => `Unable to open '${path}' for writing: ${reason}\n`)
  return { ...withFront(result, 'CRITICAL', lines.join('')), ...(staged.length > 0 ? { staged } : {}) }
}

const withoutCarry = <T extends object>(reading: T) => ({ ...reading, carry: undefined })
