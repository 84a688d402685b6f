import type { PluginContext } from '../../../src/check/plugin.ts'
import { escapeControls } from '../../../src/check/printable.ts'
import { version } from '../../../src/check/version.ts'
import type { Patience } from '../scan/patience.ts'
import type { Scanned } from '../scan/scan.ts'
import type { Search } from '../scan/search.ts'
import type { Ending, Saved } from '../seek/endings.ts'
import type { Settings } from '../settings.ts'
import { choiceSentence, type Found, positionSentence, readingSentences } from './explain-reading.ts'
import { megabytes } from './progress.ts'

/** What came of a run. */
type Result = {
  readonly found: Scanned
  readonly patience: Patience
  readonly endings: readonly Ending[]
  readonly saved: Saved
}

/** Says on stderr what a run decided and why, sentence by sentence; --debug puts `# debug: ` before each. */
export type Explainer = {
  readonly tellReading: (found: Found) => void
  readonly tellSearch: (
    patterns: { wanted: readonly string[]; ignored: readonly string[] },
    search: Search | undefined,
  ) => void
  readonly tellResult: (result: Result) => void
}

/** For --verbose and --debug. */
export function explainerFor(settings: Settings, { stderr }: PluginContext): Explainer {
  const front = settings.debug ? '# debug: ' : ''
  const tell = (sentences: readonly string[]) =>
    stderr(sentences.map((sentence) => `${front}${escapeControls(sentence)}\n`).join(''))
  return {
    tellReading: (found) =>
      tell([
        `check_log3 version ${version} (Plenum)`,
        choiceSentence(settings, found.selected),
        positionSentence(found.seekFile),
        ...found.readings.flatMap((reading) => readingSentences(reading, found)),
      ]),
    tellSearch: ({ wanted, ignored }, search) =>
      tell([
        ...wanted.map((pattern) => `pattern '${pattern}'${settings.ignoreCase ? ', in any case' : ''}`),
        ...ignored.map((pattern) => `ignore pattern '${pattern}'`),
        search ? searchSentence(search) : 'search: no pattern, so lines are only counted',
      ]),
    tellResult: (result) =>
      tell([costSentence(result), ...result.endings.map((ending) => endSentence(ending, result))]),
  }
}

function searchSentence(search: Search): string {
  const needles = search.needles()
  if (!needles) return 'search: each line is tried, because there is no text that every match must hold'
  const texts = needles.map(
    (needle) => `'${needle.map((place) => (place.length > 1 ? `[${place}]` : place)).join('')}'`,
  )
  return `search: only lines that hold ${texts.join(' or ')} are tried`
}

function costSentence({ found, patience }: Result): string {
  const ms = patience.elapsedMs
  const speed = found.bytes > 1e6 ? ` (${megabytes((found.bytes / ms) * 1000)}/s)` : ''
  return `read ${found.bytes} bytes in ${ms.toFixed(1)} ms${speed}: ${found.matches} matches`
}

function endSentence({ seekFile, end, skipped }: Ending, { found, saved }: Result): string {
  const { path } = seekFile
  const why = skipped
    ? 'moved on to the end of the log by --report-only'
    : found.outOfTime
      ? 'time was up there'
      : end.part === undefined
        ? 'the next run starts there'
        : `the line that begins at ${end.part} is not complete and was reported already`
  const place = `next position: byte ${end.offset} of '${end.source.path}', ${why}`
  if (path === undefined) return `${place}; not saved`
  return saved.staged.some((file) => file.path === path)
    ? `${place}; saved in '${path}' once this result was delivered`
    : `${place}; '${path}' stays as it is`
}
