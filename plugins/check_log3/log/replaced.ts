import { markBytes } from '../seek/position.ts'
import { type LogSource, readRange } from './source.ts'

/** The first bytes of a log, to be compared when it was read. */
export function readHead(log: LogSource): Promise<Buffer> {
  return readRange(log, 0, Math.min(markBytes, log.sizeBytes))
}

/** Was the log cut, and perhaps filled again, since it was opened (copytruncate)? */
export async function isReplaced(log: LogSource, head: Buffer): Promise<boolean> {
  const { size } = await log.handle.stat()
  return size < log.sizeBytes || !head.equals(await readHead(log))
}
