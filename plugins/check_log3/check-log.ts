import { realpath, stat } from '../../src/check/files.ts'
import type { PluginContext, PluginResult } from '../../src/check/plugin.ts'
import type { State } from '../../src/check/state.ts'
import { errorCode, strerror } from '../../src/check/strerror.ts'
import { type Outcome, refuse, say } from './answer.ts'
import { compileTally } from './compile-tally.ts'
import { tell } from './debug.ts'
import type { Tally } from './expression/tally.ts'
import { linesWritten, notWritten } from './heartbeat.ts'
import { findEarlier } from './log/earlier.ts'
import { type Selected, selectLog } from './log/select.ts'
import { type LogSource, openSource } from './log/source.ts'
import { compileSearch, type PatternTexts } from './patterns.ts'
import { planReading, type Reading } from './reading.ts'
import { report, showsAll } from './report.ts'
import { Patience } from './scan/patience.ts'
import { type Scanned, scan } from './scan/scan.ts'
import type { Search } from './scan/search.ts'
import { savePositions } from './seek/save-positions.ts'
import { findSeekFile, type SeekFile } from './seek/seek-file.ts'
import type { Settings } from './settings.ts'
import { judge, needsLineCount } from './thresholds.ts'
import { cutShort } from './time-out.ts'

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
  let log: LogSource | undefined
  try {
    // Perl's word for an encoding that it does not know.
    if (settings.input === 'unknown') throw new Error('Invalid argument')
    log = await openSource(selected.path, false, settings.input)
  } catch (error) {
    return say('CRITICAL', `Unable to open '${selected.path}': ${strerror(error)}`)
  }
  if (!log) return noLog(settings, [selected.path])
  const sources = new Set([log])
  try {
    return await readLog({ settings, patterns, context, patience, selected, log, sources })
  } catch (error) {
    if (context.signal.aborted) return say('UNKNOWN', `UNKNOWN: stopped while reading '${selected.path}'`)
    if (errorCode(error) === undefined) throw error
    return say('UNKNOWN', `UNKNOWN: Unable to read '${selected.path}': ${strerror(error)}`)
  } finally {
    for (const source of sources) await source.handle.close()
  }
}

type Run = {
  readonly settings: Settings
  readonly patterns: PatternTexts
  readonly context: PluginContext
  readonly patience: Patience
  readonly selected: Selected
  readonly log: LogSource
  /** Closed when the run is over. */
  readonly sources: Set<LogSource>
}

async function readLog({ settings, patterns, context, patience, selected, log, sources }: Run): Promise<Outcome> {
  const real = await realpath(selected.path)
  const seekFile = await findSeekFile(settings, selected, { source: log, real }, context)
  if (seekFile.path !== undefined && (await isLogItself(seekFile.path, log))) {
    return refuse(`-s names the log itself: '${seekFile.path}' would be replaced by the position`)
  }
  const reading = await planReading(log, real, seekFile.stored.position)
  for (const { source } of reading.segments) sources.add(source)
  const own = { log: { source: log, real }, seekFile }
  const earlier = await findEarlier(
    settings,
    { path: selected.path, seekPath: seekFile.path, reading },
    sources,
    context,
  )
  const readings = [...earlier.map((file) => file.reading), reading]
  const grew = readings.some((each) => each.grew)
  const beat = seekFile.stored.position && !grew ? notWritten(settings) : undefined
  if (beat) return say(beat.state, beat.text)
  const compiled = compileSearch(patterns, settings)
  if (compiled.kind === 'error') return refuse(compiled.reason)
  tell(settings, context, { selected, seekFile, readings, patterns })
  const judged = await compileTally(settings, patterns.where, compiled.wanted)
  if (judged.kind === 'error') return refuse(judged.reason)
  const { tally } = judged
  const found = await search(settings, readings, { search: compiled.search, tally, patience }, context.signal)
  const answered = answer(settings, selected, found, tally, compiled.search !== undefined, notes(found, seekFile))
  const result = found.outOfTime
    ? cutShort(answered, found, settings.timeoutSeconds ?? patience.elapsedMs / 1000)
    : answered
  // Last, so that no failure can leave a staged file behind.
  const { staged, failed } = await savePositions({ earlier, own }, found, settings, context)
  if (failed.length === 0) return { ...result, staged }
  // The position is lost, the matches are not: they follow (spec/check_log3.md 1.4 step 12).
  const lines = failed.map(({ path, reason }) => `Unable to open '${path}' for writing: ${reason}\n`)
  const output = Buffer.concat([Buffer.from(lines.join('')), Buffer.from(result.output)])
  return { ...result, state: 'CRITICAL', output, ...(staged.length > 0 ? { staged } : {}) }
}

async function isLogItself(path: string, log: LogSource): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.dev === log.dev && found.ino === log.ino
}

function noLog(settings: Settings, tried: readonly string[]): PluginResult {
  if (settings.missing) return say(settings.missing.state, settings.missing.text)
  return say('CRITICAL', `Cannot read ${tried.map((path) => `'${path}'`).join(' or ')}`)
}

type What = {
  readonly search: Search | undefined
  readonly tally: Tally | undefined
  readonly patience: Patience
}

function search(settings: Settings, readings: readonly Reading[], what: What, signal: AbortSignal): Promise<Scanned> {
  const { context, limits } = settings
  const order = {
    ...what,
    countsLines: what.search === undefined || (!what.tally && needsLineCount(limits)),
    mostMatches: what.search ? settings.mostMatches : 0,
    before: context?.before ?? 0,
    after: context?.after ?? 0,
    all: showsAll(settings),
  }
  return scan(readings, order, signal)
}

function answer(
  settings: Settings,
  selected: Selected,
  found: Scanned,
  tally: Tally | undefined,
  searched: boolean,
  notes: readonly string[],
): Outcome {
  if (!searched && found.outOfTime) return say('UNKNOWN', [`${found.lines} lines written so far`, ...notes].join('\n'))
  if (!searched) {
    const beat = linesWritten(settings, found.lines)
    if (beat) return say(beat.state, [beat.text, ...notes].join('\n'))
  }
  const state = found.outOfTime ? 'UNKNOWN' : stateOf(settings, found, tally)
  const output = report(settings, state, { ...found, log: selected.path, notes, tally })
  return { state, output, matches: found.matches, ...(tally && { parsed: tally.counted }) }
}

/** In parse mode a limit is of the lines that count, and a percentage of the matches. */
function stateOf({ limits }: Settings, { matches, lines }: Scanned, tally: Tally | undefined): State {
  return judge(limits, tally ? { matches: tally.counted, lines: matches } : { matches, lines })
}

function notes(found: Scanned, seekFile: SeekFile): readonly string[] {
  return [
    ...(found.longLines > 0
      ? [`${found.longLines} lines are longer than 1 MiB; only their first 1 MiB was searched`]
      : []),
    ...(found.usedUp > 0
      ? [
          `${found.usedUp} lines took a pattern too long to search and count as matches; simplify nested loops such as (a+)+`,
        ]
      : []),
    ...found.broken.map(({ path, reason }) => `Unable to read '${path}' to its end: ${reason}`),
    ...(seekFile.warning ? [seekFile.warning] : []),
  ]
}
