import type { State } from '../../src/check/state.ts'
import type { Mark } from '../../src/check/terminal.ts'
import type { Tally } from './expression/tally.ts'
import { MarkedText } from './marked-text.ts'
import type { Settings } from './settings.ts'
import { addLines, asShown, type Findings } from './shown-lines.ts'

/** The bytes for stdout, and how parts of them look on a terminal. */
export type Report = { readonly output: Buffer; readonly marks: readonly Mark[] }

/**
 * The text for stdout: `STATE: Found N lines (limit=W/C): TEXT|lines=N`, one LF at the end
 * (spec/check_log3.md 1.5). --ultraq in state OK: nothing. --json: the state and what was found.
 */
export function report(settings: Settings, state: State, found: Findings): Report {
  if (settings.silent && state === 'OK') return { output: Buffer.alloc(0), marks: [] }
  const { limits, mostMatches, context } = settings
  const most = mostMatches > 0 ? `/max ${mostMatches}` : ''
  const header = `: Found ${found.matches} lines (limit=${limits.warning.text}/${limits.critical.text}${most})`
  if (settings.json) return { output: Buffer.from(`${state}${header}\n`), marks: [] }
  const text = new MarkedText()
  if (settings.header) {
    text.add(state, state)
    // With windows the first line stays short for the status map; without a header it would be empty.
    text.add(
      `${header}: ${context && !found.tally?.texts && (state === 'WARNING' || state === 'CRITICAL') ? '\n' : ''}`,
    )
  }
  addMatchText(text, settings, state, found)
  text.add(noteLines(found.notes))
  if (settings.showFilename) text.add(` [${found.log}]`)
  addCarried(text, settings, found.carried)
  const perfdata = settings.perfdata ? `|${perfdataOf(found)}` : ''
  return { output: Buffer.concat([withoutPipes(text.bytes()), Buffer.from(`${perfdata}\n`)]), marks: text.marks }
}

/** The performance data, without a bar before them. */
export function perfdataOf({ tally, matches }: Pick<Findings, 'tally' | 'matches'>): string {
  return tally?.perfdata(matches) ?? `lines=${matches}`
}

/** In state OK --quiet keeps the matches to itself. */
export const isQuiet = (settings: Settings, state: State) => settings.quiet && state === 'OK'

function addMatchText(text: MarkedText, settings: Settings, state: State, found: Findings): void {
  const { tally } = found
  const quiet = isQuiet(settings, state)
  if (tally && settings.header && !quiet) text.add(`Parsed output (${parsed(tally)}): `)
  if ((tally?.counted ?? found.matches) > 0 && !quiet) addLines(text, settings, found)
  // In parse mode what was parsed is said in any state.
  else if (state === 'OK' || tally) text.add('No matches found.')
}

function parsed({ counted, failed }: Tally): string {
  return `${counted} matched${failed > 0 ? `, ${failed} not evaluated` : ''}`
}

/** Behind the run's own text: an LF and the lines. */
function addCarried(text: MarkedText, settings: Settings, carried: Buffer): void {
  if (carried.length === 0) return
  text.add('\n')
  text.add(asShown(settings, carried).subarray(0, -1))
}

const noteLines = (notes: readonly string[]) => notes.map((note) => `\n${note}`).join('')

/** A `|` begins the performance data, so none may stand in the text. */
function withoutPipes(text: Buffer): Buffer {
  for (let at = text.indexOf('|'); at >= 0; at = text.indexOf('|', at + 1)) text[at] = 0x21
  return text
}
