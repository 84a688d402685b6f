import { type Outcome, withFront } from './answer.ts'
import type { Scanned } from './scan/scan.ts'

/** A result for which time was up: it says where. The next run starts there, so what was found so far is shown now. */
export function cutShort(result: Outcome, { ends }: Scanned, seconds: number): Outcome {
  const end = ends.at(-1)
  if (!end) return result
  const { sizeBytes, path } = end.source
  const where = Number.isFinite(sizeBytes) ? `byte ${end.offset} of ${sizeBytes}` : `byte ${end.offset} of '${path}'`
  return withFront(result, 'UNKNOWN', `UNKNOWN: time out after ${Math.ceil(seconds)} seconds at ${where}\n`)
}
