import { frequencyOf, type Needle } from '../pattern/needle.ts'

/** Texts of which each line that fits a pattern holds one. */
export type Choice = {
  /** With small letters in place of letters of both cases. */
  readonly texts: readonly string[]
  /** There are such letters. */
  readonly bothCases: boolean
  /** See frequencyOf. */
  readonly frequency: number
}

/** Texts that a needle with classes is written out to at most; what makes more is left out of it. */
const mostOfNeedle = 16
/** Among what is rarer than this, one line in some thousands, how rare it is makes no difference any more. */
const rareEnough = 1e-6

/** Undefined if of a needle nothing is left, as of ten times any letter. */
export function choiceOf(needles: readonly Needle[]): Choice | undefined {
  const parts = needles.map(partToWriteOut)
  if (parts.some((part) => part.length === 0)) return undefined
  return {
    texts: parts.flatMap(writtenOut),
    bothCases: parts.some((part) => part.some((place) => folded(place).length < place.length)),
    frequency: frequencyOf(parts),
  }
}

/**
 * One of the choices for each pattern, so that few patterns share a text: a line with `ERROR` in it shall not meet all of a
 * thousand patterns `ERROR .*user=…`. Undefined for a pattern without a choice.
 */
export function bestChoices(choices: readonly (readonly Choice[])[]): readonly (Choice | undefined)[] {
  const sharers = countSharers(choices)
  return choices.map((ofPattern) => {
    let [best, least]: [Choice | undefined, number] = [undefined, Number.POSITIVE_INFINITY]
    // The rarest comes first, and stays where another is not better.
    for (const choice of ofPattern) {
      const most = choice.texts.reduce((count, text) => Math.max(count, sharers.get(text) ?? 1), 1)
      const price = most * Math.max(rareEnough, choice.frequency)
      if (price < least) [best, least] = [choice, price]
    }
    return best
  })
}

/** How many patterns could be found by a text. */
function countSharers(choices: readonly (readonly Choice[])[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>()
  for (const ofPattern of choices) {
    for (const text of new Set(ofPattern.flatMap(({ texts }) => texts))) counts.set(text, (counts.get(text) ?? 0) + 1)
  }
  return counts
}

function writtenOut(needle: Needle): readonly string[] {
  const places = needle.map(folded)
  if (places.every((place) => place.length === 1)) return [places.join('')]
  return places.reduce<readonly string[]>(
    (texts, place) => texts.flatMap((text) => [...place].map((letter) => text + letter)),
    [''],
  )
}

/** A place with small letters where both cases may stand. */
function folded(place: string): string {
  if (place.length === 1) return place
  const small = place.toLowerCase()
  if (small.length === 2 && small[0] === small[1]) return small.slice(1)
  return [...place]
    .filter((letter) => letter === letter.toLowerCase() || !place.includes(letter.toLowerCase()))
    .join('')
}

/** The places side by side that fit fewest bytes, of those that do not make too many texts. */
function partToWriteOut(needle: Needle): Needle {
  const counts = needle.map((place) => folded(place).length)
  if (counts.every((count) => count === 1)) return needle
  let [best, least] = [needle.slice(0, 0), Number.POSITIVE_INFINITY]
  let [from, count] = [0, 1]
  for (const [at, letters] of counts.entries()) {
    count *= letters
    while (count > mostOfNeedle) count /= counts[from++] ?? 1
    const part = needle.slice(from, at + 1)
    const frequency = frequencyOf([part])
    if (frequency < least) [best, least] = [part, frequency]
  }
  return best
}
