import { metachars } from '../src/config/metachars.ts'
import { formatSize, maxSizeBytes, parseSize } from '../src/config/size.ts'
import { type Property, plainSession, targetOf } from './property.ts'
import type { Random } from './random.ts'
import { smallerText } from './shrink.ts'

const pieces = [
  ...['\\', '\\\\', 'n', 'r', 't', "'", '"', '?', 'x', '0', '|', '`', '\xff', '\xa0', '\u0085', '1', '64', 'k'],
  ...['M', 'K', 'm', ' ', '-', '+', '.', 'e3', '0x'],
]

const make = (random: Random): string =>
  Array.from({ length: random.size(12) }, () =>
    random.chance(10) ? String.fromCharCode(random.below(256)) : random.pick(pieces),
  ).join('')

/** Each letter on its own: an escape names a byte, two where C does not know it. */
function forbidden(value: string): Set<number> {
  const bytes = new Set<number>()
  for (let at = 0; at < value.length; at++) {
    const known = value[at] === '\\' ? 'abfnrtv\\\'"?'.indexOf(value[at + 1] ?? ' ') : -1
    if (known >= 0) bytes.add([7, 8, 12, 10, 13, 9, 11, 92, 39, 34, 63][known] ?? 0)
    else bytes.add(value.charCodeAt(at))
    if (known >= 0) at++
  }
  return bytes
}

function check(value: string): string | undefined {
  const understood = metachars(value).value ?? new Uint8Array()
  const meant = forbidden(value)
  if (understood.length !== meant.size || understood.some((byte) => !meant.has(byte)))
    return `nasty_metachars forbids ${[...understood]}, not ${[...meant]}`
  const size = parseSize(value)
  const isSize = /^\d+[kKmM]?$/.test(value.trim())
  if (isSize === (size.kind === 'not a size')) return `as a size it is ${size.kind}`
  if (size.kind !== 'size') return undefined
  if (!(size.bytes >= 1024 && size.bytes <= maxSizeBytes)) return `a size of ${size.bytes}`
  const again = parseSize(formatSize(size.bytes))
  return again.kind === 'size' && again.bytes === size.bytes
    ? undefined
    : `${size.bytes} is written ${formatSize(size.bytes)}`
}

const property: Property<string> = {
  name: 'values',
  says: 'nasty_metachars and sizes mean what a second reading of them means, and sizes come back as they are written.',
  batch: 500,
  make,
  smaller: smallerText,
  show: (value) => JSON.stringify(value),
  open: async () => plainSession(check),
}

/** nasty_metachars and sizes. */
export const values = targetOf(property)
