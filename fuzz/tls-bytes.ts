import { readFileSync } from 'node:fs'
import type { Random } from './random.ts'

/** First flights of real TLS clients: one record with a ClientHello each. */
const hellos = (
  JSON.parse(readFileSync(new URL('../test/fixtures/client-hellos.json', import.meta.url), 'utf8')) as {
    readonly base64: string
  }[]
).map(({ base64 }) => Buffer.from(base64, 'base64'))

const record = (type: number, payload: Buffer): Buffer => {
  const head = Buffer.from([type, 3, 3, 0, 0])
  head.writeUInt16BE(payload.length, 3)
  return Buffer.concat([head, payload])
}

/** Records that are short, of any type, or not what comes next: alerts, a change of cipher, application data, nothing. */
export function oddRecord(random: Random): Buffer {
  const type = random.pick([20, 21, 22, 23, 24, 0, 255])
  if (type === 21 && random.chance(60))
    return record(21, Buffer.from([random.pick([1, 2, 3]), random.pick([0, 10, 40, 100, 255])]))
  const payload = random.bytes(random.pick([0, 0, 1, 1, 2, 16, 40, random.size(17_000)]))
  const whole = record(type, payload)
  // A length that says more or less than there is.
  if (random.chance(15)) whole.writeUInt16BE(random.below(65_536), 3)
  return random.chance(20) ? whole.subarray(0, random.below(whole.length + 1)) : whole
}

/** What a client may send first: a ClientHello changed, cut to records of a byte, cut off, or followed by anything. */
export function oddHello(random: Random): Buffer {
  const hello = Buffer.from(random.pick(hellos))
  switch (random.below(7)) {
    case 0:
      return hello.subarray(0, random.below(hello.length))
    case 1: {
      // Fragments are legal, however small they are.
      const step = random.pick([1, 1, 2, 7, 100])
      const count = Math.ceil((hello.length - 5) / step)
      const parts = Array.from({ length: count }, (_, part) =>
        record(22, hello.subarray(5 + part * step, 5 + (part + 1) * step)),
      )
      return Buffer.concat(random.chance(30) ? parts.flatMap((part) => [part, record(22, Buffer.alloc(0))]) : parts)
    }
    case 2:
      return Buffer.concat([hello, ...Array.from({ length: 1 + random.size(20) }, () => oddRecord(random))])
    case 3:
      return Buffer.concat(Array.from({ length: 1 + random.size(40) }, () => oddRecord(random)))
    case 4:
      return Buffer.concat([hello, hello])
    default:
      return editBytes(random, hello)
  }
}

/** A few bytes changed, the first ones, where the lengths are, more often. */
function editBytes(random: Random, bytes: Buffer): Buffer {
  const edited = Buffer.from(bytes)
  for (let edits = 1 + random.size(8); edits > 0 && edited.length > 0; edits--)
    edited[random.below(random.chance(40) ? Math.min(edited.length, 80) : edited.length)] = random.below(256)
  return edited
}
