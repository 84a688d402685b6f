import { pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import type { OpenFile } from '../../../src/check/files.ts'

/** The text of an archive packed by gzip from offset `from` of the text on. Throws where the archive is broken. */
export async function* unpackedBlocks(file: OpenFile, from: number, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 64 * 1024 })
  // Not handle.createReadStream(): that closes the handle when it is left early. Errors arrive through gunzip.
  pipeline(packedBlocks(file), gunzip, () => undefined)
  let at = 0
  for await (const block of gunzip as AsyncIterable<Buffer>) {
    signal?.throwIfAborted()
    const skipped = Math.min(block.length, Math.max(0, from - at))
    at += block.length
    if (skipped < block.length) yield block.subarray(skipped)
  }
}

async function* packedBlocks(handle: OpenFile): AsyncGenerator<Buffer> {
  for (let at = 0; ; ) {
    // A block of its own each time: gunzip may still hold the one before.
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(64 * 1024), 0, 64 * 1024, at)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}
