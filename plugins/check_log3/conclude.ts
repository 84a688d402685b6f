import type { State } from '../../src/check/state.ts'
import { type Outcome, say } from './answer.ts'
import type { Tally } from './expression/tally.ts'
import { linesWritten } from './heartbeat.ts'
import type { Selected } from './log/select.ts'
import { report } from './report.ts'
import type { Unreadable } from './rotation/owed.ts'
import type { Patience } from './scan/patience.ts'
import type { Scanned } from './scan/scan.ts'
import type { SeekFile } from './seek/seek-file.ts'
import type { Settings } from './settings.ts'
import { judge } from './thresholds.ts'
import { cutShort } from './time-out.ts'

/** What a run found, and what it could not read. */
type Findings = {
  readonly found: Scanned
  readonly tally: Tally | undefined
  readonly patience: Patience
  readonly selected: Selected
  /** There were patterns. */
  readonly searched: boolean
  readonly seekFile: SeekFile
  readonly unread: readonly Unreadable[]
}

/** From what was found to state and text (spec/check_log3.md 1.4 steps 13 and 14). */
export function conclude(settings: Settings, findings: Findings): Outcome {
  const { found, patience } = findings
  const result = answer(settings, findings)
  return found.outOfTime ? cutShort(result, found, settings.timeoutSeconds ?? patience.elapsedMs / 1000) : result
}

function answer(settings: Settings, findings: Findings): Outcome {
  const { found, tally, selected, searched } = findings
  const notes = notesOf(findings)
  if (!searched && found.outOfTime) return say('UNKNOWN', [`${found.lines} lines written so far`, ...notes].join('\n'))
  if (!searched) {
    const beat = linesWritten(settings, found.lines)
    if (beat) return say(beat.state, [beat.text, ...notes].join('\n'))
  }
  const state = stateOf(settings, findings)
  const output = report(settings, state, { ...found, log: selected.path, notes, tally })
  return { state, output, matches: found.matches, ...(tally && { parsed: tally.counted }) }
}

/** In parse mode a limit is of the lines that count, and a percentage of the matches. */
function stateOf({ limits }: Settings, { found, tally, unread }: Findings): State {
  if (found.outOfTime) return 'UNKNOWN'
  const { matches, lines } = found
  const judged = judge(limits, tally ? { matches: tally.counted, lines: matches } : { matches, lines })
  // Lines that nobody has seen are no OK.
  return judged === 'OK' && unread.length > 0 ? 'UNKNOWN' : judged
}

function notesOf({ found, seekFile, unread }: Findings): readonly string[] {
  return [
    ...(found.longLines > 0
      ? [`${found.longLines} lines are longer than 1 MiB; only their first 1 MiB was searched`]
      : []),
    ...(found.usedUp > 0
      ? [
          `${found.usedUp} lines took a pattern too long to search and count as matches; simplify nested loops such as (a+)+`,
        ]
      : []),
    ...unread.map(
      ({ path, reason }) => `Unable to read '${path}' to its end, lines of it may be missing here: ${reason}`,
    ),
    ...(seekFile.warning ? [seekFile.warning] : []),
  ]
}
