/** Bytes that arrive in pieces, kept in one run. */
export type ByteStore = {
  /** Copies `piece` behind the bytes so far; the store never takes more than `capacityBytes` of memory. */
  append(piece: Uint8Array, capacityBytes: number): void
  /** How many bytes there are. */
  size(): number
  /** All bytes so far; a view, good until the next append. */
  bytes(): Buffer
}

/**
 * An empty store. It grows by doubling, so that a peer sending one byte at a time costs neither quadratic copying nor an
 * object per byte, and memory follows what arrived, not what a length field claims.
 */
export function byteStore(): ByteStore {
  let room = Buffer.alloc(0)
  let size = 0
  return {
    append(piece, capacityBytes) {
      const needed = size + piece.length
      if (needed > room.length) {
        const grown = Buffer.allocUnsafe(Math.max(needed, Math.min(Math.max(2 * room.length, 1036), capacityBytes)))
        room.copy(grown, 0, 0, size)
        room = grown
      }
      room.set(piece, size)
      size = needed
    },
    size: () => size,
    bytes: () => room.subarray(0, size),
  }
}
