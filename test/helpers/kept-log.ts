import type { Log } from '../../src/daemon/log.ts'

/** A log that keeps the texts of its lines. */
export function keptLog(): { readonly lines: string[]; readonly log: Log } {
  const lines: string[] = []
  const log: Log = {
    write: (_, text) => void lines.push(text),
    complaint: (_about, _peer, text) => void lines.push(text),
    refusal: (_kind, _peer, ...texts) => void lines.push(...texts),
    reopen: () => undefined,
    close: () => undefined,
  }
  return { lines, log }
}
