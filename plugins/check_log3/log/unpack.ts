import { pipeline, type Transform } from 'node:stream'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { OpenFile } from '../../../src/check/files.ts'
import type { Packing } from './packing.ts'

const chunkBytes = 64 * 1024

/** The text of a packed archive from offset `from` of the text on. Throws where it is damaged or cut short, after all that could be read. */
export async function* unpackedBlocks(
  file: OpenFile,
  packing: Packing,
  from: number,
  signal?: AbortSignal,
): AsyncGenerator<Buffer> {
  const unpacker: Transform = packing === 'gz' ? createGunzip({ chunkSize: chunkBytes }) : createZstdDecompress()
  // Not a stream of the file's own: that closes it when it is left early. Errors arrive through the unpacker.
  pipeline(packedBlocks(file), unpacker, () => undefined)
  let at = 0
  for await (const block of unpacker as AsyncIterable<Buffer>) {
    signal?.throwIfAborted()
    const skipped = Math.min(block.length, Math.max(0, from - at))
    at += block.length
    if (skipped < block.length) yield block.subarray(skipped)
  }
}

async function* packedBlocks(handle: OpenFile): AsyncGenerator<Buffer> {
  for (let at = 0; ; ) {
    // A block of its own each time: the unpacker may still hold the one before.
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(chunkBytes), 0, chunkBytes, at)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}
