import { constants } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { type OpenFile, open, stat } from '../../../src/check/files.ts'
import type { Codec, Encoding } from '../encoding/encoding.ts'
import { type Packing, unpack } from './packing.ts'

/** A log or an archive of it, open for the whole run: what is read later is this file, whatever its name becomes. */
export type LogSource = {
  readonly path: string
  readonly handle: OpenFile
  readonly dev: number
  readonly ino: number
  readonly mtimeMs: number
  /** Bytes of text when it was opened; unknown, so Infinity, for a packed archive. */
  readonly sizeBytes: number
  /** How it is packed; offsets are those of the text. */
  readonly packed: Packing | undefined
  /** Behind the byte order mark, else 0 (spec/check_log3.md 1.7). */
  readonly textStart: number
  readonly encoding: Encoding | undefined
  /** How its bytes are read; undefined where no encoding was declared. */
  readonly codec: Codec | undefined
}

const blockBytes = 512 * 1024

/**
 * Opens a regular file, packed or plain; `undefined` when it is something else.
 * O_NONBLOCK, because a FIFO that took the log's name must not hang the check. Throws the system's error.
 */
export async function openSource(
  path: string,
  { packed, encoding }: { readonly packed?: Packing | undefined; readonly encoding?: Encoding | undefined } = {},
): Promise<LogSource | undefined> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const facts = await handle.stat()
    if (!facts.isFile()) {
      await handle.close()
      return undefined
    }
    const bare = {
      path,
      handle,
      dev: facts.dev,
      ino: facts.ino,
      mtimeMs: facts.mtimeMs,
      sizeBytes: packed ? Number.POSITIVE_INFINITY : facts.size,
      packed,
      textStart: 0,
      encoding,
      codec: undefined,
    }
    // What a broken archive holds is told by whoever reads it.
    const head = await readRange(bare, 0, 4).catch(() => Buffer.alloc(0))
    if (encoding) return { ...bare, ...encoding.readerOf(head) }
    return head.subarray(0, 3).equals(Buffer.of(0xef, 0xbb, 0xbf)) ? { ...bare, textStart: 3 } : bare
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** Is this file, under this name, the one that was opened? */
export async function leadsTo(path: string, { dev, ino }: LogSource): Promise<boolean> {
  const found = await stat(path).catch(() => undefined)
  return found?.dev === dev && found.ino === ino
}

/** The text from offset `from` to the size seen at opening, in blocks. A block is valid until the next one is asked for. */
export async function* readBlocks(source: LogSource, from: number, signal?: AbortSignal): AsyncGenerator<Buffer> {
  if (source.packed) return yield* unpackedBlocks(source, from, signal)
  const block = Buffer.allocUnsafe(blockBytes)
  // Files of /proc say that they are empty.
  const end = source.sizeBytes === 0 ? Number.POSITIVE_INFINITY : source.sizeBytes
  for (let at = from; at < end; ) {
    // A request to stop arrives between two blocks only.
    if (at > from) await setImmediate()
    signal?.throwIfAborted()
    const { bytesRead } = await source.handle.read(block, 0, Math.min(blockBytes, end - at), at)
    // Truncated while it is read: what is gone is gone, the next run notices the other content.
    if (bytesRead === 0) return
    yield block.subarray(0, bytesRead)
    at += bytesRead
  }
}

/** The text between two offsets; shorter where the source ends before. */
export async function readRange(source: LogSource, from: number, to: number): Promise<Buffer> {
  const range = Buffer.allocUnsafe(Math.max(0, to - from))
  let filled = 0
  if (source.packed) {
    if (range.length === 0) return range
    for await (const block of unpackedBlocks(source, from)) {
      filled += block.copy(range, filled)
      if (filled === range.length) break
    }
    return range.subarray(0, filled)
  }
  while (filled < range.length) {
    const { bytesRead } = await source.handle.read(range, filled, range.length - filled, from + filled)
    if (bytesRead === 0) break
    filled += bytesRead
  }
  return range.subarray(0, filled)
}

async function* unpackedBlocks(source: LogSource, from: number, signal?: AbortSignal): AsyncGenerator<Buffer> {
  if (!source.packed) return
  let at = 0
  for await (const block of unpack(source.packed, packedBlocks(source.handle))) {
    signal?.throwIfAborted()
    const skipped = Math.min(block.length, Math.max(0, from - at))
    at += block.length
    if (skipped < block.length) yield block.subarray(skipped)
  }
}

async function* packedBlocks(handle: OpenFile): AsyncGenerator<Buffer> {
  for (let at = 0; ; ) {
    // A block of its own each time: the unpacker may still hold the one before.
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(64 * 1024), 0, 64 * 1024, at)
    if (bytesRead === 0) return
    yield buffer.subarray(0, bytesRead)
    at += bytesRead
  }
}
