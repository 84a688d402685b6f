import type { Outcome } from '../answer.ts'
import type { Tally } from '../expression/tally.ts'
import type { Selected } from '../log/select.ts'
import { isQuiet, perfdataOf } from '../report.ts'
import { matchLines } from '../scan/match-lines.ts'
import type { Scanned } from '../scan/scan.ts'
import type { Ending, Saved } from '../seek/endings.ts'
import type { Settings } from '../settings.ts'
import { asShown } from '../shown-lines.ts'
import { alertsWhenFewer } from '../thresholds.ts'

/** What a run that read the log tells in --json, besides its state and text. Keys stay as they are. */
export type Facts = {
  readonly matches: number | null
  /** Of the matches, in parse mode. */
  readonly counted: number | null
  /** Lines read; null where nothing needed them counted. */
  readonly lines: number | null
  readonly limits: {
    readonly warning: string
    readonly critical: string
    readonly fewer: boolean
    readonly most: number
  }
  readonly log: string
  readonly shown: readonly Shown[]
  readonly notShown: number
  /** Lines that an earlier run's window wanted. */
  readonly carried: string
  readonly notes: readonly string[]
  readonly perfdata: string | null
  readonly position: Place
}

/** A window, or a text of --text, which tells of no lines. */
type Shown = { readonly text: string; readonly matches: readonly MatchLine[] }

/** `offset` is in bytes of the text of `file`, unpacked; null where the input's encoding was declared. */
type MatchLine = { readonly line: string; readonly file: string; readonly offset: number | null }

/** Offsets in bytes; `in` is the file of the one after, which may be an archive. */
type Place = {
  readonly file: string | null
  readonly before: number | null
  readonly after: number | null
  readonly in: string | null
  readonly saved: boolean
}

/** A run that came to its end. */
export type FactsRun = {
  readonly result: Outcome
  readonly found: Scanned
  readonly tally: Tally | undefined
  readonly countsLines: boolean
  readonly selected: Selected
  readonly ending: Ending | undefined
  readonly saved: Saved
}

/** Collects what --json tells. */
export function factsOf(settings: Settings, run: FactsRun): Facts {
  const { result, found, tally, selected } = run
  const { warning, critical } = settings.limits
  const searched = result.matches !== undefined
  return {
    matches: result.matches ?? null,
    counted: result.parsed ?? null,
    lines: run.countsLines ? found.lines : null,
    limits: {
      ...{ warning: warning.text, critical: critical.text },
      ...{ fewer: alertsWhenFewer(settings.limits), most: settings.mostMatches },
    },
    log: selected.path,
    shown: isQuiet(settings, result.state) ? [] : shownOf(settings, found, tally),
    notShown: found.notShown + (tally?.notShown ?? 0),
    carried: asShown(settings, found.carried).toString(),
    notes: result.notes ?? [],
    perfdata: searched && settings.perfdata ? perfdataOf({ matches: found.matches, tally }) : null,
    position: placeOf(run),
  }
}

function shownOf(settings: Settings, { windows, spots }: Scanned, tally: Tally | undefined): readonly Shown[] {
  if (tally?.texts) return tally.texts.map((text) => ({ text, matches: [] }))
  return windows.map((window, index) => {
    const shown = asShown(settings, window)
    const lines = matchLines(window, spots[index] ?? [], shown)
    const matches = lines.map(({ from, to }, at) => {
      const { path = '', offset = 0 } = spots[index]?.[at] ?? {}
      return { line: shown.toString('utf8', from, to), file: path, offset: settings.input ? null : offset }
    })
    return { text: shown.toString().replace(/\n$/, ''), matches }
  })
}

function placeOf({ ending, saved }: FactsRun): Place {
  if (!ending) return { file: null, before: null, after: null, in: null, saved: false }
  const { seekFile, end } = ending
  return {
    file: seekFile.path ?? null,
    before: seekFile.stored.position?.offset ?? null,
    after: end.offset,
    in: end.source.path,
    saved: saved.staged.some(({ path }) => path === seekFile.path),
  }
}
