import { frequencyOf, type Needle } from './needle.ts'

export type Needles = readonly Needle[]

/**
 * What a node asks of the line: its matches begin with one of `prefixes`, end in one of `suffixes`, and the line holds
 * one of each of `inner`; `exact`: each match is all of a prefix, and the suffixes are the same.
 */
export type Need = {
  readonly exact: boolean
  readonly prefixes: Needles
  readonly suffixes: Needles
  readonly inner: readonly Needles[]
}

const ANYTHING: Needles = [[]]
/** Nothing is known. */
export const NONE: Need = { exact: false, prefixes: ANYTHING, suffixes: ANYTHING, inner: [] }
/** The empty text. */
export const EMPTY: Need = { ...NONE, exact: true }

const MOST_NEEDLES = 256
const MOST_PLACES = 64
const MOST_INNER = 6
/** What is found in nearly every line saves nothing. */
const TOO_FREQUENT = 1 / 100

/** The needles to choose from, the rarest first; none where all of them are frequent. */
export function choicesOf({ prefixes, suffixes, inner }: Need): readonly Needles[] {
  return rarestFirst([...inner, prefixes, ...(suffixes === prefixes ? [] : [suffixes])])
}

/** Side by side, a character of each place. */
export function ofPlaces(places: Needle): Need {
  if (places.length <= MOST_PLACES) return { exact: true, prefixes: [places], suffixes: [places], inner: [] }
  const inner: Needles[] = []
  for (let at = MOST_PLACES; at < places.length - MOST_PLACES; at += MOST_PLACES) {
    inner.push([places.slice(at, at + MOST_PLACES)])
  }
  const [prefixes, suffixes] = [[places.slice(0, MOST_PLACES)], [places.slice(-MOST_PLACES)]]
  return { exact: false, prefixes, suffixes, inner: rarestFirst(inner) }
}

/** One behind the other. */
export function joined(left: Need, right: Need): Need {
  const middle = product(left.suffixes, right.prefixes)
  // Where a side is all of its match, what is in the middle may still grow there.
  const closed = middle
    ? [...(left.exact || right.exact ? [] : [middle])]
    : [...(left.exact ? [] : [left.suffixes]), ...(right.exact ? [] : [right.prefixes])]
  const prefixes = left.exact ? middle : undefined
  const suffixes = right.exact ? middle : undefined
  if (prefixes && prefixes === suffixes && prefixes.every(isShort)) {
    return { exact: true, prefixes, suffixes, inner: rarestFirst([...left.inner, ...right.inner]) }
  }
  return {
    exact: false,
    prefixes: (prefixes ?? left.prefixes).map((needle) => cut(needle, 0, MOST_PLACES)),
    suffixes: (suffixes ?? right.suffixes).map((needle) => cut(needle, needle.length - MOST_PLACES, needle.length)),
    inner: rarestFirst([...left.inner, ...right.inner, ...closed]),
  }
}

/** One of them. */
export function eitherOf(needs: readonly Need[]): Need {
  const prefixes = union(needs.map((need) => need.prefixes))
  return {
    exact: prefixes !== ANYTHING && needs.every(({ exact }) => exact),
    prefixes,
    suffixes: union(needs.map((need) => need.suffixes)),
    inner: rarestFirst([union(needs.map((need) => choicesOf(need)[0] ?? ANYTHING))]),
  }
}

/** From `min` to `max` times in a row. */
export function repeated(body: Need, min: number, max: number): Need {
  if (min === 0 || min > max) return NONE
  if (!body.exact) return body
  const times = Math.min(min, MOST_PLACES)
  const all = Array.from({ length: times }, () => body).reduce(joined)
  return { ...all, exact: all.exact && min === max && min === times }
}

const isShort = (needle: Needle) => needle.length <= MOST_PLACES

function cut(needle: Needle, from: number, to: number): Needle {
  return isShort(needle) ? needle : needle.slice(from, to)
}

/** Every needle of one set in front of every one of the other; undefined if that makes too many. */
function product(left: Needles, right: Needles): Needles | undefined {
  if (left.length * right.length > MOST_NEEDLES) return undefined
  return left.flatMap((front) => right.map((back) => [...front, ...back]))
}

function union(sets: readonly Needles[]): Needles {
  const all = new Map<string, Needle>()
  for (const set of sets) for (const needle of set) all.set(needle.join('\n'), needle)
  return all.size > MOST_NEEDLES ? ANYTHING : [...all.values()]
}

function rarestFirst(sets: readonly Needles[]): readonly Needles[] {
  if (sets.length === 0) return sets
  return sets
    .map((needles) => ({ needles, frequency: frequencyOf(needles) }))
    .filter(({ frequency }) => frequency <= TOO_FREQUENT)
    .sort((a, b) => a.frequency - b.frequency)
    .slice(0, MOST_INNER)
    .map(({ needles }) => needles)
}
