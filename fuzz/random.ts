/** Numbers that look random and are the same whenever they are asked for in the same order. */
export type Random = {
  /** A whole number from 0 to `limit` - 1; `limit` is at least 1. */
  below(limit: number): number
  /** A whole number from `least` to `most`. */
  between(least: number, most: number): number
  /** A size from 0 to `most`, small ones more often: each power of two is as likely as the next. */
  size(most: number): number
  /** True so many times in a hundred. */
  chance(percent: number): boolean
  /** One of a list that is not empty. */
  pick<Item>(items: readonly Item[]): Item
  /** So many bytes. */
  bytes(count: number): Buffer
}

/**
 * The numbers of one iteration. Each iteration of a seed has its own, so that one can be repeated without those before
 * it. The generator is sfc32 (Doty-Humphrey, PractRand), three words of state and a counter.
 */
export function randomOf(seed: number, iteration: number): Random {
  let a = seed | 0
  let b = iteration | 0
  let c = (iteration / 2 ** 32) | 0
  let counter = 1

  function word(): number {
    const sum = (a + b + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (((c << 21) | (c >>> 11)) + sum) | 0
    return sum >>> 0
  }

  // Neighbouring seeds and iterations differ in few bits at first.
  for (let round = 0; round < 12; round++) word()
  const below = (limit: number) => Math.floor((word() / 2 ** 32) * limit)
  return {
    below,
    between: (least, most) => least + below(most - least + 1),
    size: (most) => Math.floor((most + 2) ** (word() / 2 ** 32)) - 1,
    chance: (percent) => below(100) < percent,
    pick: (items) => {
      const index = below(items.length)
      if (index >= items.length) throw new RangeError('there is nothing to pick from')
      return items[index] as (typeof items)[number]
    },
    bytes: (count) => {
      const bytes = Buffer.allocUnsafe(count)
      for (let at = 0; at < count; at++) bytes[at] = word() & 255
      return bytes
    },
  }
}
