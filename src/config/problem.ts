import { escapeControls } from '../check/printable.ts'

/** A line of a file, counted from 1; 0 where the file as a whole is meant. */
export type Place = { readonly file: string; readonly line: number }

/** Something wrong in a file. An error ended the reading of that file; in the main file it ends the whole reading. */
export type Problem = Place & {
  readonly severity: 'error' | 'warning'
  /** For the log: stock's wording with the place in it, then what to write instead; one line. */
  readonly text: string
  /** The same without the place, for output that begins with it. */
  readonly says: string
}

/** A problem in stock's pattern: `<says> in config file 'F' - Line N: <advice>` (spec/nrpe.md §2.4). */
export function problemAt(place: Place, severity: Problem['severity'], says: string, advice: string): Problem {
  const [what, instead] = [escapeControls(shorten(says)), escapeControls(shorten(advice))]
  return {
    severity,
    ...place,
    text: `${what} in config file '${escapeControls(place.file)}' - Line ${place.line}: ${instead}`,
    says: `${what}: ${instead}`,
  }
}

/** A line of megabytes, quoted in a text, must not fill a log or a terminal. */
export function shorten(text: string): string {
  return text.length <= maxTextLength ? text : `${text.slice(0, maxTextLength - 40)} … ${text.slice(-30)}`
}

/** Characters. */
const maxTextLength = 400
