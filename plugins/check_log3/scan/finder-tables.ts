import { type Needle, rarestPair } from '../pattern/needle.ts'

/** What a needle's hits are verified by: so many places before its rarest pair and from there on; the rest is not. */
const mostBefore = 12
const mostBehind = 20

/** How the tables of finder.wat were filled. */
export type Tables = {
  /** Bytes before and behind a needle's rarest byte that are looked at. */
  readonly before: number
  readonly behind: number
  readonly endOfRows: number
  /** Fit for `findOne`. */
  readonly isSingle: boolean
}

/** A needle's places from its rarest pair on, by their distance. */
type Aligned = {
  readonly from: number
  readonly placeAt: (distance: number) => string | undefined
  readonly to: number
}

const startOfRows = 256

/** Writes what finder.wat reads to the front of its memory, which holds zeros. */
export function fillTables(memory: Buffer, needles: readonly Needle[]): Tables {
  const aligned = needles.map(align)
  const before = Math.max(...aligned.map(({ from }) => -from))
  const behind = Math.max(...aligned.map(({ to }) => to))
  for (const [index, needle] of aligned.entries()) {
    // Needles that share a bucket or a bit find more than there is, never less.
    fillHalves(memory, 0, needle.placeAt(0), 1 << (index % 8))
    fillHalves(memory, 32, needle.placeAt(1), 1 << (index % 8))
  }
  for (let row = 0; row <= before + behind; row++) {
    fillRow(memory, startOfRows + row * 1024, (index) => aligned[index]?.placeAt(row - before), needles.length)
  }
  const endOfRows = startOfRows + (before + behind + 1) * 1024
  memory.writeUInt32LE(endOfRows, 128)
  memory.writeUInt32LE(before, 132)
  return { before, behind, endOfRows, isSingle: isSingle(memory, aligned) }
}

function align(needle: Needle): Aligned {
  const pair = rarestPair(needle)
  const from = -Math.min(pair, mostBefore)
  const to = Math.min(needle.length - pair, mostBehind) - 1
  return { from, to, placeAt: (at) => (at < from || at > to ? undefined : needle[pair + at]) }
}

function fillHalves(memory: Buffer, at: number, place: string | undefined, bucket: number): void {
  for (const byte of bytesOf(place)) {
    for (const half of [at + (byte & 15), at + 16 + (byte >>> 4)]) memory[half] = (memory[half] ?? 0) | bucket
  }
}

function fillRow(memory: Buffer, row: number, placeOf: (needle: number) => string | undefined, count: number): void {
  const words = new Int32Array(256)
  let beyond = 0
  for (let index = 0; index < count; index++) {
    const place = placeOf(index)
    const bit = 1 << (index % 32)
    if (place === undefined) beyond |= bit
    else for (const byte of bytesOf(place)) words[byte] = (words[byte] ?? 0) | bit
  }
  for (const [byte, word] of words.entries()) memory.writeInt32LE(word | beyond, row + 4 * byte)
}

const everyByte = Array.from({ length: 256 }, (_, byte) => byte)

/** Beyond the needle any byte may stand. */
function bytesOf(place: string | undefined): Iterable<number> {
  return place === undefined ? everyByte : Buffer.from(place, 'latin1')
}

function isSingle(memory: Buffer, [only, ...others]: readonly Aligned[]): boolean {
  if (!only || others.length > 0) return false
  return [0, 1].every((distance) => {
    const [one = -1, other = one, ...more] = Buffer.from(only.placeAt(distance) ?? '', 'latin1')
    // Both cases of a letter differ in one bit.
    const differing = one ^ other
    if (one < 0 || more.length > 0 || (differing & (differing - 1)) !== 0) return false
    memory.fill(differing, 64 + 32 * distance, 80 + 32 * distance)
    memory.fill(one | differing, 80 + 32 * distance, 96 + 32 * distance)
    return true
  })
}
