import type { Random } from './random.ts'

/** An address as a number: IPv4 ones and those in IPv6 dress as IPv4. */
export type NumberedAddress = { readonly bits: 32 | 128; readonly number: bigint }

/** A random address of either family, near enough to others that networks overlap. */
export function randomAddress(random: Random): NumberedAddress {
  const isV4 = random.chance(60)
  const near = random.pick(isV4 ? nearV4 : nearV6)
  const width = isV4 ? 32 : 128
  const loose = BigInt(random.below(width + 1))
  const noise = BigInt(`0x${random.bytes(16).toString('hex')}`) & ((1n << loose) - 1n)
  return plain({ bits: width, number: near ^ noise })
}

const nearV4 = [0x7f00_0001n, 0x0a00_0000n, 0xc0a8_0100n, 0n, 0xffff_ffffn]
const nearV6 = [1n, 0xfe80n << 112n, 0x2001_0db8n << 96n, 0n, (1n << 128n) - 1n, 0xffff_7f00_0001n]

/** An IPv6 address that only dresses an IPv4 one is that one. */
function plain({ bits, number }: NumberedAddress): NumberedAddress {
  return bits === 128 && number >> 32n === 0xffffn ? { bits: 32, number: number & 0xffff_ffffn } : { bits, number }
}

/** Whether two addresses begin with the same bits, so many of them. */
export function sameNetwork(a: NumberedAddress, b: NumberedAddress, prefixBits: number): boolean {
  return a.bits === b.bits && a.number >> BigInt(a.bits - prefixBits) === b.number >> BigInt(a.bits - prefixBits)
}

/** An address in one of the spellings that people and sockets use. */
export function spell(random: Random, { bits, number }: NumberedAddress): string {
  if (bits === 32 && random.chance(80)) return dotted(number)
  const whole = bits === 32 ? (0xffffn << 32n) | number : number
  const groups = Array.from({ length: 8 }, (_, index) => Number((whole >> BigInt(112 - 16 * index)) & 0xffffn))
  const hex = groups.map((group) => group.toString(16).padStart(random.pick([1, 1, 4]), '0'))
  const text = bits === 32 && random.chance(60) ? `::ffff:${dotted(number)}` : compress(random, hex)
  return (random.chance(20) ? text.toUpperCase() : text) + (random.chance(10) ? '%eth0' : '')
}

function dotted(number: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (number >> shift) & 0xffn).join('.')
}

/** With `::` for the first run of zeros, or without. */
function compress(random: Random, groups: readonly string[]): string {
  const zero = groups.findIndex((group) => /^0+$/.test(group))
  if (zero < 0 || random.chance(30)) return groups.join(':')
  let end = zero
  while (end < groups.length && /^0+$/.test(groups[end] ?? '')) end++
  return `${groups.slice(0, zero).join(':')}::${groups.slice(end).join(':')}`
}
