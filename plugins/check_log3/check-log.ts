import { realpath } from 'node:fs/promises'
import type { PluginContext, PluginResult } from '../../src/check/plugin.ts'
import type { StagedFile } from '../../src/check/staged-file.ts'
import { strerror } from '../../src/check/strerror.ts'
import { refuse, say } from './answer.ts'
import { linesWritten, notWritten } from './heartbeat.ts'
import { type Selected, selectLog } from './log/select.ts'
import { type LogSource, openSource } from './log/source.ts'
import { compileAll } from './patterns.ts'
import { planReading, type Reading } from './reading.ts'
import { report, showsAll } from './report.ts'
import { type Scanned, scan } from './scan/scan.ts'
import { makeSearch, type Search } from './scan/search.ts'
import { findSeekFile, type SeekFile, savePosition } from './seek/seek-file.ts'
import type { Settings } from './settings.ts'
import { judge, needsLineCount } from './thresholds.ts'

/** One run, in the order of spec/check_log3.md 1.4 from step 7 on. */
export async function checkLog(settings: Settings, context: PluginContext): Promise<PluginResult> {
  const selected = await selectLog(settings.logfile)
  if (!selected) return noLog(settings)
  let log: LogSource | undefined
  try {
    log = await openSource(selected.path)
  } catch (error) {
    return say('CRITICAL', `Unable to open '${selected.path}': ${strerror(error)}`)
  }
  if (!log) return noLog(settings)
  const sources = new Set([log])
  try {
    return await readLog(settings, context, selected, log, sources)
  } catch (error) {
    if (context.signal.aborted) return say('UNKNOWN', `UNKNOWN: stopped while reading '${selected.path}'`)
    return say('UNKNOWN', `UNKNOWN: Unable to read '${selected.path}': ${strerror(error)}`)
  } finally {
    for (const source of sources) await source.handle.close()
  }
}

async function readLog(
  settings: Settings,
  context: PluginContext,
  selected: Selected,
  log: LogSource,
  sources: Set<LogSource>,
): Promise<PluginResult> {
  const real = await realpath(selected.path)
  const seekFile = await findSeekFile(settings, selected, { source: log, real }, context)
  const reading = await planReading(log, real, seekFile.stored.position)
  for (const { source } of reading.segments) sources.add(source)
  const beat = seekFile.stored.position && !reading.grew ? notWritten(settings) : undefined
  if (beat) return say(beat.state, beat.text)
  const compiled = compileSearch(settings)
  if (compiled.kind === 'error') return refuse(compiled.reason)
  const found = await search(settings, reading, compiled.search, context.signal)
  const saved = await savePosition(seekFile, { source: log, real }, endOf(settings, found, log), settings, context)
  const result = answer(settings, selected, found, compiled.search !== undefined, notes(found, seekFile))
  if (saved.kind === 'failed') {
    // The position is lost, the matches are not: they follow (spec/check_log3.md 1.4 step 12).
    const line = `Unable to open '${seekFile.path}' for writing: ${saved.reason}\n`
    return { state: 'CRITICAL', output: Buffer.concat([Buffer.from(line), Buffer.from(result.output)]) }
  }
  const staged: readonly StagedFile[] = saved.kind === 'staged' ? [saved.file] : []
  return { ...result, staged }
}

function noLog(settings: Settings): PluginResult {
  if (settings.missing) return say(settings.missing.state, settings.missing.text)
  return say('CRITICAL', `Cannot read '${settings.logfile}'`)
}

type CompiledSearch =
  | { readonly kind: 'search'; readonly search: Search | undefined }
  | { readonly kind: 'error'; readonly reason: string }

function compileSearch({ patterns, ignorePatterns, ignoreCase, allPatterns }: Settings): CompiledSearch {
  if (patterns.length === 0) return { kind: 'search', search: undefined }
  const wanted = compileAll(patterns, ignoreCase)
  if (wanted.kind === 'error') return wanted
  const ignored = compileAll(ignorePatterns, ignoreCase)
  if (ignored.kind === 'error') return ignored
  const all = allPatterns
  return { kind: 'search', search: makeSearch({ wanted: wanted.patterns, ignored: ignored.patterns, all }) }
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
  }
  return scan(reading, order, signal)
}

/** --report-only: what is behind the last match is not read by the next run either. */
function endOf(settings: Settings, found: Scanned, log: LogSource): Scanned['end'] {
  const stopped = settings.mostMatches > 0 && found.matches >= settings.mostMatches
  return settings.skipsRest && stopped ? { source: log, offset: log.sizeBytes } : found.end
}

function answer(
  settings: Settings,
  selected: Selected,
  found: Scanned,
  searched: boolean,
  notes: readonly string[],
): PluginResult {
  if (!searched) {
    const beat = linesWritten(settings, found.lines)
    if (beat) return say(beat.state, [beat.text, ...notes].join('\n'))
  }
  const state = judge(settings.limits, found)
  return { state, output: report(settings, state, { ...found, log: selected.path, notes }) }
}

function notes(found: Scanned, seekFile: SeekFile): readonly string[] {
  return [
    ...(found.longLines > 0
      ? [`${found.longLines} lines are longer than 1 MiB; only their first 1 MiB was searched`]
      : []),
    ...found.broken.map(({ path, reason }) => `Unable to read '${path}' to its end: ${reason}`),
    ...(seekFile.warning ? [seekFile.warning] : []),
  ]
}
