import { decodePacket } from '../src/protocol/packet.ts'
import { dial, type Leaving, leave, writeChunks } from './contact.ts'
import { counter } from './counter.ts'
import { mutatedPacket } from './packet-bytes.ts'
import { type Property, type Session, targetOf } from './property.ts'
import type { Random } from './random.ts'
import { servedConfig, sturdyDaemon } from './sturdy-daemon.ts'

/** One connection of a peer out of its mind. */
type Contact = { readonly bytes: Buffer; readonly ends: readonly number[]; readonly leaving: Leaving }

/** Longer than any of the limits that the daemon has been given. */
const mostMs = 20_000

/** Where chunks may end. */
export function cutAnyhow(random: Random, length: number): readonly number[] {
  const ends = new Set([length])
  for (let cuts = random.chance(50) ? random.size(30) : 0; cuts > 0 && length > 1; cuts--)
    ends.add(1 + random.below(length))
  return [...ends].sort((a, b) => a - b)
}

function make(random: Random): Contact {
  const bytes = mutatedPacket(random)
  // Those who stay hold their whole batch for the daemon's time limit.
  const leaving = random.chance(85) ? 'end' : random.below(500) > 0 ? 'reset' : 'stay'
  return { bytes, ends: cutAnyhow(random, bytes.length), leaving }
}

/** What is wrong with what came back: nothing may, else it is one whole answer. */
export function faultOfReply(bytes: Buffer): string | undefined {
  if (bytes.length === 0) return undefined
  const decoded = decodePacket(bytes)
  if (decoded.kind === 'refused') return `what came back is no packet: ${decoded.code}, ${bytes.length} bytes`
  if (decoded.packet.type !== 2 || decoded.sizeBytes !== bytes.length)
    return `what came back is no answer: ${bytes.toString('hex')}`
  return undefined
}

async function open(): Promise<Session<Contact>> {
  const kinds = counter()
  const sturdy = await sturdyDaemon({ tls: false, config: servedConfig })
  const contact = async ({ bytes, ends, leaving }: Contact): Promise<string | undefined> => {
    try {
      const socket = await dial(sturdy.daemon.port)
      await writeChunks(socket, bytes, ends)
      const reply = await leave(socket, leaving, mostMs)
      kinds.add(reply.bytes.length > 0 ? 'answered' : 'not answered')
      if (!reply.closed) return `the daemon has not closed after ${mostMs} ms`
      return leaving === 'reset' ? undefined : faultOfReply(reply.bytes)
    } catch (error) {
      return sturdy.isAlive() ? `it did not connect: ${error}` : 'the daemon is gone'
    }
  }
  return {
    checkAll: async (contacts) => await Promise.all(contacts.map(contact)),
    close: async () => {
      const { reasons, notes } = await sturdy.close()
      return { reasons, notes: [...kinds.notes(), ...notes] }
    },
  }
}

const property: Property<Contact> = {
  name: 'daemon',
  says: 'The built daemon takes any bytes over plain TCP, a hundred connections at once, and is the same afterwards.',
  batch: 100,
  make,
  smaller: () => [],
  show: ({ bytes, ends, leaving }) => `chunks to ${ends.join(' ')}, then ${leaving}: ${bytes.toString('hex')}`,
  open,
}

/** The daemon over plain TCP. */
export const daemon = targetOf(property)
