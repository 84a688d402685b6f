/** The packet versions Plenum speaks (spec/nrpe.md §1.1). */
export type PacketVersion = 2 | 3 | 4

/** A run of bytes inside a packet. */
type Field = { readonly at: number; readonly bytes: number }

/** The fields every version has at the same place; all integers are big-endian. */
export const fields = {
  version: { at: 0, bytes: 2 },
  type: { at: 2, bytes: 2 },
  checksum: { at: 4, bytes: 4 },
  resultCode: { at: 8, bytes: 2 },
} as const satisfies Record<string, Field>

const alignment: Field = { at: 10, bytes: 2 }
const length: Field = { at: 12, bytes: 4 }

/** Where things are in a packet of one version, and what its two ends put there (spec/nrpe.md §1.1 to §1.3). */
export type Layout = {
  readonly version: PacketVersion
  /** The int32 that says how long the buffer is; v2 has none, so only the checksum tells its size. */
  readonly length: Field | undefined
  /** Where the buffer, and so the text, starts. */
  readonly bufferAt: number
  /** Bytes behind the buffer. */
  readonly tailBytes: number
  /** Whether the tail is on the wire whatever it holds, or counts as zeros even when it never arrives. */
  readonly tail: 'as received' | 'zeros'
  /** Fields the checksum takes as zero, whatever they hold. */
  readonly zeroForChecksum: readonly Field[]
  /** The buffer of a query that is not longer: it makes 1036 bytes in all, which a 2.15 daemon waits for (§4 T20). */
  readonly queryBufferBytes: number
  /** Whether an answer's buffer counts the NUL behind its text. */
  readonly answerCountsNul: boolean
  /** Whether a query's buffer may be empty, and an answer's. */
  readonly emptyBuffer: { readonly query: boolean; readonly answer: boolean }
}

/** The one table of packets; encoder, decoder and reader walk it. */
export const layouts: Readonly<Record<PacketVersion, Layout>> = {
  2: {
    version: 2,
    length: undefined,
    bufferAt: 10,
    tailBytes: 2,
    tail: 'as received',
    zeroForChecksum: [fields.checksum],
    queryBufferBytes: 1024,
    answerCountsNul: true,
    emptyBuffer: { query: false, answer: false },
  },
  3: {
    version: 3,
    length,
    bufferAt: 16,
    tailBytes: 3,
    tail: 'zeros',
    zeroForChecksum: [fields.checksum, alignment],
    queryBufferBytes: 1017,
    answerCountsNul: false,
    emptyBuffer: { query: false, answer: true },
  },
  4: {
    version: 4,
    length,
    bufferAt: 16,
    tailBytes: 0,
    tail: 'zeros',
    zeroForChecksum: [fields.checksum, alignment],
    queryBufferBytes: 1020,
    answerCountsNul: true,
    emptyBuffer: { query: false, answer: false },
  },
}

/** The layout of a version number from the wire, or undefined when Plenum does not speak it. */
export function layoutOf(version: number): Layout | undefined {
  return version === 2 || version === 3 || version === 4 ? layouts[version] : undefined
}

/** The size in bytes of a whole packet with a buffer of `bufferBytes`, tail included. */
export function packetBytes(layout: Layout, bufferBytes: number): number {
  return layout.bufferAt + bufferBytes + layout.tailBytes
}
