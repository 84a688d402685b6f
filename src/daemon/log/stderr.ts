import { fstatSync } from 'node:fs'
import { levels } from './level.ts'
import { lineWriter } from './line-writer.ts'
import type { Sink } from './sink.ts'

/** Standard error: plain lines for people; in the journal a line's `<N>` is its priority. */
export function stderrSink(): Sink {
  const journal = stderrIsJournal()
  return {
    write: lineWriter(2, (level, text) => (journal ? `<${levels[level].number}>${text}` : text)),
    close: () => undefined,
  }
}

/**
 * Does what is written to standard error go to systemd's journal? JOURNAL_STREAM alone does not say so: it is inherited
 * by children whose output goes elsewhere, and names standard output where only that is the journal's
 * (systemd.exec(5)).
 */
export function stderrIsJournal(stream = process.env.JOURNAL_STREAM, fd = 2): boolean {
  if (stream === undefined) return false
  try {
    const { dev, ino } = fstatSync(fd, { bigint: true })
    return stream === `${dev}:${ino}`
  } catch {
    return false
  }
}
