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

/** By byte; a table, because it is asked for each place of thousands of patterns. */
const shares = Float64Array.from({ length: 128 }, (_, code) => {
  const character = String.fromCharCode(code)
  return (thousandths[character] ?? (/[0-9a-z]/.test(character) ? 15 : 3)) / 1000
})

/** The share of a log's bytes that are one of these characters, roughly. */
function shareOf(characters: string): number {
  let sum = 0
  for (let at = 0; at < characters.length; at++) sum += shares[characters.charCodeAt(at)] ?? 0
  return Math.min(1, sum)
}

/** How many of a log's bytes begin one of the needles, roughly: from 0, never, to 1 and more. */
export function frequencyOf(needles: readonly Needle[]): number {
  let sum = 0
  for (const needle of needles) {
    let share = 1
    for (const place of needle) share *= shareOf(place)
    sum += share
  }
  return sum
}

/** Where the two places side by side begin that fit fewest bytes; 0 for a needle of one place. */
export function rarestPair(needle: Needle): number {
  const places = needle.map(shareOf)
  let rarest = 0
  let least = Number.POSITIVE_INFINITY
  for (const [at, share] of places.entries()) {
    const frequency = share * (places[at + 1] ?? Number.POSITIVE_INFINITY)
    if (frequency < least) [rarest, least] = [at, frequency]
  }
  return rarest
}
