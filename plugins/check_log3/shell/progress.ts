import type { PluginContext } from '../../../src/check/plugin.ts'
import { clearLine, progressBar } from '../../../src/check/progress-bar.ts'

/** When a scan is long enough for a bar, and how often it is drawn at most, milliseconds. */
const firstMs = 500
const pauseMs = 100

/** How far a scan has come, for a person. */
export type Progress = { readonly take: (bytes: number) => void; readonly end: () => void }

/** Draws a bar on stderr for what is read of the segments, and takes it away at the end; `nowMs` is a clock that does not jump. */
export function progressOf(
  segments: readonly { readonly source: { readonly sizeBytes: number }; readonly from: number }[],
  { stderr, terminal }: Pick<PluginContext, 'stderr' | 'terminal'>,
  nowMs = () => performance.now(),
): Progress {
  // Infinity where an archive is packed: nobody knows how long it is.
  const total = segments.reduce((sum, { source, from }) => sum + source.sizeBytes - from, 0)
  const startMs = nowMs()
  let dueMs = startMs + firstMs
  let isThere = false
  const take = (bytes: number) => {
    const now = nowMs()
    if (now < dueMs) return
    dueMs = now + pauseMs
    isThere = true
    const speed = `${megabytes((bytes / (now - startMs)) * 1000)}/s`
    const known = Number.isFinite(total) && total > 0
    const text = known ? `${megabytes(bytes)} of ${megabytes(total)}, ${speed}` : `${megabytes(bytes)}, ${speed}`
    const bar = known ? progressBar(bytes / total, text) : `${clearLine}${text}`
    // The last column stays free: a terminal would begin a new line.
    stderr(bar.slice(0, clearLine.length + (terminal?.columns ?? 80) - 1))
  }
  const end = () => {
    if (isThere) stderr(clearLine)
  }
  return { take, end }
}

/** A size as `12.3 MB`. */
export const megabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`
