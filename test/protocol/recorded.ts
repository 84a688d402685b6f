import { readFileSync } from 'node:fs'

/** One recorded or crafted packet, as stock NRPE sent it or was sent it. */
export type Recorded = {
  readonly name: string
  readonly version: number
  readonly direction: 'query' | 'answer'
  readonly bytes: Buffer
}

type Entry = Omit<Recorded, 'bytes'> & { readonly base64: string }

/** All packets of test/fixtures/nrpe-packets.json. */
export const recorded: readonly Recorded[] = (
  JSON.parse(readFileSync(new URL('../fixtures/nrpe-packets.json', import.meta.url), 'utf8')) as Entry[]
).map(({ name, version, direction, base64 }) => ({ name, version, direction, bytes: Buffer.from(base64, 'base64') }))

/** The bytes of one of them. */
export function recordedBytes(name: string): Buffer {
  const found = recorded.find((packet) => packet.name === name)
  if (!found) throw new Error(`no recorded packet ${name}`)
  return found.bytes
}

/** What Plenum says to the packets that are no good; type 3 answers are left to the client to refuse. */
export const refusals: Readonly<Record<string, string>> = {
  'bad-query-v2-crc': 'bad-crc',
  'bad-query-v4-crc': 'bad-crc',
  'bad-query-v2-type2': 'bad-type',
  'bad-query-v4-type3': 'bad-type',
  'bad-query-v1': 'bad-version',
  'bad-query-v5': 'bad-version',
  'bad-query-v4-length0': 'bad-length',
  'bad-query-v4-length65537': 'too-big',
  'bad-query-v4-negative': 'bad-length',
  'bad-query-v4-alignment': 'bad-crc',
  'bad-answer-v4-crc': 'bad-crc',
  'bad-answer-v2-crc': 'bad-crc',
  'odd-answer-v4-length0': 'bad-length',
}
