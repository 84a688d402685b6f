import type { Selected } from '../log/select.ts'
import type { Reading } from '../reading.ts'
import type { SeekFile } from '../seek/seek-file.ts'
import type { Settings } from '../settings.ts'

/** What was decided before a log is read. */
export type Found = {
  readonly selected: Selected
  readonly seekFile: SeekFile
  /** The last one is that of the log, those before are of earlier files of the glob. */
  readonly readings: readonly Reading[]
}

const preferences = {
  first_match: 'first by name',
  last_match: 'last by name',
  most_recent: 'last written to',
} as const

/** Which log, and why that one. */
export function choiceSentence(settings: Settings, { path, from }: Selected): string {
  if (!from) return `log '${path}': named by -l`
  const chosen = `log '${path}': the ${preferences[settings.preference]} of ${from.names}`
  switch (from.kind) {
    case 'glob':
      return `${chosen} that fit '${from.text}'`
    case 'folder':
      return `${chosen} in the folder '${from.text}'`
    case 'unfit':
      return `log '${path}': -l itself, as no regular file fits '${from.text}'`
  }
}

/** What the position file said. */
export function positionSentence({ path, stored, warning }: SeekFile): string {
  if (path === undefined)
    return `position: ${warning ?? 'no position file, so everything is read and nothing is saved'}`
  const { position, refused, mtimeMs } = stored
  if (refused !== undefined) return `position: '${path}' is not used: ${refused}`
  if (mtimeMs === undefined) return `position: there is no '${path}' yet, as in a first run`
  if (!position) return `position: there is none in '${path}'`
  const known = position.state ? '' : ', without a word on the file it belongs to'
  return `position: byte ${position.offset}, from '${path}'${known}`
}

/** What is read, from where, and what that says of a rotation. */
export function readingSentences(reading: Reading, { selected, seekFile, readings }: Found): readonly string[] {
  const { segments, part, carry, grew, unreadable } = reading
  const isLog = reading === readings.at(-1)
  return [
    isLog
      ? `log '${selected.path}': ${identity(reading, seekFile)}`
      : 'an earlier file of -m has lines that were not read yet',
    ...(isLog && !grew ? ['nothing was written since the last run'] : []),
    ...segments.map(({ source, from }) => {
      const to = Number.isFinite(source.sizeBytes) ? `to byte ${source.sizeBytes}` : `to its end (${source.packed})`
      return `reads '${source.path}' from byte ${from} ${to}`
    }),
    ...unreadable.map(({ path, reason }) => `cannot read '${path}': ${reason}`),
    ...(part === undefined
      ? []
      : [`the line that begins at byte ${part} was reported before it was complete: its end is skipped`]),
    ...(carry ? [`${carry.lines} lines that the last window still wanted are shown`] : []),
  ]
}

function identity({ segments }: Reading, { stored }: SeekFile): string {
  const [first] = segments
  const { position } = stored
  if (!position) return 'read from its start'
  if (segments.length > 1) return `not the file of the last run, which is '${first?.source.path}' now: rotated`
  const { textStart = 0 } = first?.source ?? {}
  if (first?.from === Math.max(position.offset, textStart)) {
    return position.state
      ? 'the same file as in the last run'
      : 'not shorter than the position, so taken for the same file'
  }
  return position.state
    ? 'not the file of the last run, and that one was not found: read from its start'
    : 'shorter than the position, so another file: read from its start'
}
