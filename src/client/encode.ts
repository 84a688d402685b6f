import { encodeQuery, type PacketVersion } from '../protocol/packet.ts'
import type { Query } from './query.ts'

/** A query as it goes on the wire. */
export type Encoded =
  | { readonly kind: 'bytes'; readonly bytes: Buffer }
  /** The text does not fit the packets of this version. */
  | { readonly kind: 'too-long'; readonly version: PacketVersion; readonly mostBytes: number }

/** Makes the packet of one version. */
export function encode(query: Query, version: PacketVersion): Encoded {
  try {
    const { payloadBytes } = query
    const bytes = encodeQuery({
      version,
      text: query.text,
      ...(payloadBytes === undefined ? { offerBytes: query.maxBufferBytes } : { bufferBytes: payloadBytes }),
    })
    return { kind: 'bytes', bytes }
  } catch (error) {
    // Only a version 2 packet has a size of its own.
    if (error instanceof RangeError) return { kind: 'too-long', version, mostBytes: mostV2Bytes(query) }
    throw error
  }
}

/** The longest text that a version 2 packet carries, its NUL not counted. */
export const mostV2Bytes = ({ payloadBytes }: Query) => (payloadBytes ?? 1024) - 1
