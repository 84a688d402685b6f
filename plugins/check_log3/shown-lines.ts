import type { Mark } from '../../src/check/terminal.ts'
import type { Tally } from './expression/tally.ts'
import type { MarkedText } from './marked-text.ts'
import { matchLines } from './scan/match-lines.ts'
import type { Spot } from './scan/windows.ts'
import type { Settings } from './settings.ts'
import type { Marker } from './shell/marker.ts'
import { linesAsUtf8, withoutReturns } from './text.ts'

/** What a run found, as far as the report needs it. */
export type Findings = {
  readonly matches: number
  readonly windows: readonly Buffer[]
  /** The matches of each window. */
  readonly spots: readonly (readonly Spot[])[]
  /** Whole lines that an earlier run's last window wanted. */
  readonly carried: Buffer
  readonly notShown: number
  /** The log as selected. */
  readonly log: string
  /** Lines for a person, behind the matches. */
  readonly notes: readonly string[]
  /** Parse mode: what counts of the matches. */
  readonly tally: Tally | undefined
  /** What to mark in the lines of matches; absent where nobody would see it. */
  readonly marker: Marker | undefined
}

/** Bytes of text that are printed at most; what follows is counted in its last line (spec/check_log3.md 4.1). */
const longestText = 1024 * 1024

/** The lines of matches with those around them, or the texts that stand for them. */
export function addLines(text: MarkedText, settings: Settings, found: Findings): void {
  const texts = found.tally?.texts
  const context = texts ? undefined : settings.context
  const windows = texts?.map((own) => Buffer.from(`${own}\n`)) ?? found.windows
  const merged = settings.merged && !texts
  const all = showsAll(settings)
  const numbered = all && (!context || context.numbered)
  const start = text.sizeBytes
  let sizeBytes = 0
  let left = texts ? windows.length : found.spots.reduce((sum, spots) => sum + spots.length, 0)
  for (const [index, window] of windows.entries()) {
    if (sizeBytes >= longestText) break
    const piece = asShown(settings, window)
    const spots = texts ? [] : (found.spots[index] ?? [])
    if (merged && index > 0) addSeparator(text, '--')
    else if (!merged && numbered) text.add(`(${index + 1}) `)
    if (found.marker) text.mark(marksOf(found.marker, window, spots, piece))
    text.add(piece)
    if (all && context && !merged) addSeparator(text, '---')
    sizeBytes += piece.length
    left -= texts ? 1 : spots.length
  }
  const notShown = all ? left + (texts ? (found.tally?.notShown ?? 0) : found.notShown) : 0
  if (notShown > 0) text.add(`… ${notShown} more matches not shown\n`)
  if (text.sizeBytes > start) text.dropLineEnd()
}

function marksOf(marker: Marker, window: Buffer, spots: readonly Spot[], piece: Buffer): readonly Mark[] {
  return matchLines(window, spots, piece).flatMap((line) =>
    marker(piece.subarray(line.from, line.to)).map(({ from, to }) => ({
      ...{ from: line.from + from, to: line.from + to },
      look: 'match' as const,
    })),
  )
}

function addSeparator(text: MarkedText, line: string): void {
  text.add(line, 'separator')
  text.add('\n')
}

/** Whole lines as they are printed. */
export function asShown(settings: Settings, lines: Buffer): Buffer {
  return linesAsUtf8(settings.crlf ? withoutReturns(lines) : lines)
}

/** Are all matches shown, rather than the last one only? */
export function showsAll(settings: Settings): boolean {
  return settings.outputAll || settings.mostMatches > 0
}
