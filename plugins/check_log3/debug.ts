import type { PluginContext } from '../../src/check/plugin.ts'
import { escapeControls } from '../../src/check/printable.ts'
import { version } from '../../src/check/version.ts'
import type { Selected } from './log/select.ts'
import type { PatternTexts } from './patterns.ts'
import type { Reading } from './reading.ts'
import type { SeekFile } from './seek/seek-file.ts'
import type { Settings } from './settings.ts'

/** What was decided before a log is read. */
type Decisions = {
  readonly selected: Selected
  readonly seekFile: SeekFile
  readonly readings: readonly Reading[]
  readonly patterns: PatternTexts
}

/** The lines of --debug, on stderr so that they do not hide the result. */
export function tell(settings: Settings, context: PluginContext, decisions: Decisions): void {
  if (!settings.debug) return
  const { selected, seekFile, readings, patterns } = decisions
  const { position } = seekFile.stored
  const lines = [
    `check_log3 version ${version} (Plenum)`,
    `using log file '${selected.path}'`,
    seekFile.path === undefined
      ? 'no position file: everything is read, nothing is saved'
      : `using position file '${seekFile.path}', ${position ? `offset ${position.offset}` : 'no position in it'}`,
    ...readings.flatMap(({ segments }) =>
      segments.map(({ source, from }) => `reading '${source.path}' from byte ${from} to ${source.sizeBytes}`),
    ),
    ...patterns.wanted.map((pattern) => `pattern '${pattern}'`),
    ...patterns.ignored.map((pattern) => `ignore pattern '${pattern}'`),
  ]
  context.stderr(lines.map((line) => `# debug: ${escapeControls(line)}\n`).join(''))
}
