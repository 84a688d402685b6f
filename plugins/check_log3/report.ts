import type { State } from '../../src/check/state.ts'
import type { Tally } from './expression/tally.ts'
import type { Settings } from './settings.ts'
import { linesAsUtf8, withoutReturns } from './text.ts'

/** What a run found, as far as the report needs it. */
export type Findings = {
  readonly matches: number
  readonly windows: readonly Buffer[]
  /** How many matches each window shows. */
  readonly sizes: readonly number[]
  /** Whole lines that an earlier run's last window wanted. */
  readonly carried: Buffer
  readonly notShown: number
  /** The log as selected. */
  readonly log: string
  /** Lines for a person, behind the matches. */
  readonly notes: readonly string[]
  /** Parse mode: what counts of the matches. */
  readonly tally: Tally | undefined
}

/** Bytes of text that are printed at most; what follows is counted in its last line (spec/check_log3.md 4.1). */
const longestText = 1024 * 1024

/**
 * The bytes for stdout: `STATE: Found N lines (limit=W/C): TEXT|lines=N`, one LF at the end
 * (spec/check_log3.md 1.5). --ultraq in state OK: nothing.
 */
export function report(settings: Settings, state: State, found: Findings): Buffer {
  if (settings.silent && state === 'OK') return Buffer.alloc(0)
  const { limits, mostMatches, context } = settings
  const most = mostMatches > 0 ? `/max ${mostMatches}` : ''
  const header = settings.header
    ? `${state}: Found ${found.matches} lines (limit=${limits.warning.text}/${limits.critical.text}${most}): `
    : ''
  // With windows the first line stays short for the status map; without a header it would be empty.
  const gap = context && !ownTexts(found) && header !== '' && (state === 'WARNING' || state === 'CRITICAL') ? '\n' : ''
  const file = settings.showFilename ? ` [${found.log}]` : ''
  const text = Buffer.concat([
    matchText(settings, state, found),
    Buffer.from(noteLines(found.notes) + file),
    carriedText(settings, found.carried),
  ])
  const perfdata = settings.perfdata ? `|${found.tally?.perfdata(found.matches) ?? `lines=${found.matches}`}` : ''
  return Buffer.concat([Buffer.from(header + gap), withoutPipes(text), Buffer.from(`${perfdata}\n`)])
}

function matchText(settings: Settings, state: State, found: Findings): Buffer {
  const { tally } = found
  const isQuiet = settings.quiet && state === 'OK'
  // In parse mode what was parsed is said in any state.
  const nothing = state === 'OK' || tally ? 'No matches found.' : ''
  const front = tally && settings.header && !isQuiet ? `Parsed output (${parsed(tally)}): ` : ''
  if ((tally?.counted ?? found.matches) === 0 || isQuiet) return Buffer.from(front + nothing)
  return Buffer.concat([Buffer.from(front), shownLines(settings, found)])
}

function parsed({ counted, failed }: Tally): string {
  return `${counted} matched${failed > 0 ? `, ${failed} not evaluated` : ''}`
}

function shownLines(settings: Settings, found: Findings): Buffer {
  const texts = ownTexts(found)
  const context = texts ? undefined : settings.context
  const windows = texts?.map((text) => Buffer.from(`${text}\n`)) ?? found.windows
  const merged = settings.merged && !texts
  const all = showsAll(settings)
  const numbered = all && (!context || context.numbered)
  const pieces: Buffer[] = []
  let sizeBytes = 0
  let left = texts ? windows.length : found.sizes.reduce((sum, size) => sum + size, 0)
  for (const [index, window] of windows.entries()) {
    if (sizeBytes >= longestText) break
    const piece = linesAsUtf8(settings.crlf ? withoutReturns(window) : window)
    const front = merged ? (index > 0 ? '--\n' : '') : numbered ? `(${index + 1}) ` : ''
    pieces.push(Buffer.from(front), piece, Buffer.from(all && context && !merged ? '---\n' : ''))
    sizeBytes += piece.length
    left -= texts ? 1 : (found.sizes[index] ?? 0)
  }
  const notShown = all ? left + (texts ? (found.tally?.notShown ?? 0) : found.notShown) : 0
  if (notShown > 0) pieces.push(Buffer.from(`… ${notShown} more matches not shown\n`))
  const text = Buffer.concat(pieces)
  return text.at(-1) === 10 ? text.subarray(0, -1) : text
}

const ownTexts = (found: Findings) => found.tally?.texts
/** Behind the run's own text: an LF and the lines. */
function carriedText(settings: Settings, carried: Buffer): Buffer {
  if (carried.length === 0) return carried
  const lines = linesAsUtf8(settings.crlf ? withoutReturns(carried) : carried)
  return Buffer.concat([Buffer.from('\n'), lines.subarray(0, -1)])
}

/** Are all matches shown, rather than the last one only? */
export function showsAll(settings: Settings): boolean {
  return settings.outputAll || settings.mostMatches > 0
}

const noteLines = (notes: readonly string[]) => notes.map((note) => `\n${note}`).join('')

/** A `|` begins the performance data, so none may stand in the text. */
function withoutPipes(text: Buffer): Buffer {
  for (let at = text.indexOf('|'); at >= 0; at = text.indexOf('|', at + 1)) text[at] = 0x21
  return text
}
