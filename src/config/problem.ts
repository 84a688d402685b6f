/** A line of a file, counted from 1; 0 where the file as a whole is meant. */
export type Place = { readonly file: string; readonly line: number }

/** Something wrong in a file. An error ended the reading of that file; in the main file it ends the whole reading. */
export type Problem = Place & {
  readonly severity: 'error' | 'warning'
  /** Stock's wording first, then what to write instead; one line. */
  readonly text: string
}

/** A problem in stock's pattern: `<says> in config file 'F' - Line N: <advice>` (spec/nrpe.md §2.4). */
export function problemAt(place: Place, severity: Problem['severity'], says: string, advice: string): Problem {
  return { severity, ...place, text: oneLine(`${says} in config file '${place.file}' - Line ${place.line}: ${advice}`) }
}

/** Escapes control characters, which a name or a path in a file may hold: a problem goes to terminals and logs. */
export function oneLine(text: string): string {
  return text.replace(
    /[\x00-\x1f\x7f-\x9f\u2028\u2029]/g,
    (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`,
  )
}
