/** Text to look for in bytes: for each place the characters that may stand there, of TAB and printable ASCII. */
export type Needle = readonly string[]

/** How often a byte stands in a log, in thousandths; letters and digits that are not listed by themselves 15, the rest 3. */
const thousandths: Readonly<Record<string, number>> = {
  ...{
    ' ': 90,
    0: 45,
    1: 45,
    2: 40,
    3: 25,
    4: 25,
    5: 25,
    e: 45,
    t: 40,
    o: 35,
    a: 35,
    i: 35,
    n: 35,
    r: 30,
    s: 30,
    l: 25,
  },
  ...{ '.': 30, '/': 30, ':': 20, '-': 20, '"': 20, '=': 10, '[': 8, ']': 8, '(': 8, ')': 8, ',': 8, _: 8, ';': 8 },
}

/** The share of a log's bytes that are one of these characters, roughly. */
function shareOf(characters: string): number {
  let sum = 0
  for (const character of characters) sum += thousandths[character] ?? (/[0-9a-z]/.test(character) ? 15 : 3)
  return Math.min(1, sum / 1000)
}

/** How many of a log's bytes begin one of the needles, roughly: from 0, never, to 1 and more. */
export function frequencyOf(needles: readonly Needle[]): number {
  return needles.reduce((sum, needle) => sum + needle.reduce((share, place) => share * shareOf(place), 1), 0)
}

/** Where the two places side by side begin that fit fewest bytes; 0 for a needle of one place. */
export function rarestPair(needle: Needle): number {
  let rarest = 0
  let least = Number.POSITIVE_INFINITY
  for (let at = 0; at + 1 < needle.length; at++) {
    const frequency = frequencyOf([needle.slice(at, at + 2)])
    if (frequency < least) [rarest, least] = [at, frequency]
  }
  return rarest
}
