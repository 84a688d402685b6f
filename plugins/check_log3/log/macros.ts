/** A date macro of --log-pattern: its letter and what it stands for at a moment, in local time. */
type Macro = { readonly digits: number; readonly value: (moment: Date) => number }

const macros: Readonly<Record<string, Macro>> = {
  Y: { digits: 4, value: (moment) => moment.getFullYear() },
  y: { digits: 2, value: (moment) => moment.getFullYear() % 100 },
  m: { digits: 2, value: (moment) => moment.getMonth() + 1 },
  d: { digits: 2, value: (moment) => moment.getDate() },
  j: { digits: 3, value: dayOfYear },
  H: { digits: 2, value: (moment) => moment.getHours() },
  M: { digits: 2, value: (moment) => moment.getMinutes() },
  S: { digits: 2, value: (moment) => moment.getSeconds() },
  w: { digits: 1, value: (moment) => moment.getDay() },
}

/** In the order of their weight, so that joined values compare as dates do; a weekday says nothing of age. */
const byWeight = ['Y', 'y', 'm', 'd', 'j', 'H', 'M', 'S'] as const

const macro = /%([YymdjHMSw])/g

/** A pattern with its macros filled in; other `%x` stay (spec/check_log3.md 1.6). */
export function fillMacros(pattern: string, moment: Date): string {
  return pattern.replace(macro, (_, letter: string) => digitsOf(letter, moment))
}

/** Are there macros, so that the pattern means a series of files? */
export function hasMacros(pattern: string): boolean {
  return pattern.search(macro) >= 0
}

/** The pattern of the whole series: a mark for each digit of a macro, which {@link isMark} knows. */
export function seriesOf(pattern: string): string {
  return pattern.replace(macro, (_, letter: string) => markOf(letter).repeat(macros[letter]?.digits ?? 0))
}

/** Which macro a character of a series stands for; undefined for an ordinary one. */
export function isMark(character: string): string | undefined {
  const letter = String.fromCharCode(character.charCodeAt(0) - markBase)
  return character >= '\ue000' && Object.hasOwn(macros, letter) ? letter : undefined
}

/**
 * A text that sorts by age, from the digits of each macro; undefined where they come round again, as those of `%H` or
 * `%m%d`, so that they tell nothing.
 */
export function ageOf(digits: ReadonlyMap<string, string>): string | undefined {
  if (!digits.has('Y') && !digits.has('y')) return undefined
  // A macro may be there twice.
  return byWeight.map((letter) => digits.get(letter)?.slice(0, macros[letter]?.digits) ?? '').join('')
}

/** {@link ageOf} of the moment itself, for the macros of a pattern. */
export function ageOfMoment(pattern: string, moment: Date): string | undefined {
  return ageOf(
    new Map(Array.from(pattern.matchAll(macro), ([, letter = '']) => [letter, digitsOf(letter, moment)] as const)),
  )
}

/** Characters of Unicode's private area, which no log's name is made of. */
const markBase = 0xe000
const markOf = (letter: string) => String.fromCharCode(markBase + letter.charCodeAt(0))

function digitsOf(letter: string, moment: Date): string {
  const { value, digits } = macros[letter] ?? { value: () => 0, digits: 0 }
  return String(value(moment)).padStart(digits, '0')
}

/** Day of the year from 000, as the original has it. Counted in calendar days, so that summer time does not matter. */
function dayOfYear(moment: Date): number {
  const day = Date.UTC(moment.getFullYear(), moment.getMonth(), moment.getDate())
  return Math.round((day - Date.UTC(moment.getFullYear(), 0, 1)) / 86_400_000)
}
