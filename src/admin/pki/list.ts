import { expectAuthority, type Folder } from './folder.ts'
import { type Entry, readIndex, timeText } from './index-file.ts'
import { currentOf, isValid } from './issue.ts'
import { daysLeft } from './span.ts'

/** What to list. */
export type ListingWish = {
  readonly json: boolean
  /** Only those that count and have less than so many days left. */
  readonly expiring: number | undefined
}

/** Where a certificate stands: `renewed` is valid still, but its name has a newer one. */
type State = 'valid' | 'renewed' | 'expired' | 'revoked'

/** `plenum pki list`: what was issued, oldest first. Gives what to print. */
export function list(folder: Folder, { json, expiring }: ListingWish): string {
  expectAuthority(folder)
  const entries = readIndex(folder.index)
  const rows = entries
    .map((entry) => ({ ...entry, state: stateOf(entry, entries), daysLeft: daysLeft(entry.notAfter) }))
    .filter((row) => expiring === undefined || (isCurrent(row, entries) && row.daysLeft < expiring))
  if (json)
    return `${JSON.stringify(
      rows.map(({ notBefore, notAfter, revoked, ...row }) => ({
        ...row,
        notBefore: timeText(notBefore),
        notAfter: timeText(notAfter),
        ...(revoked ? { revoked: { at: timeText(revoked.at), reason: revoked.reason } } : {}),
      })),
      undefined,
      2,
    )}\n`
  if (rows.length === 0) return expiring === undefined ? 'nothing was issued yet\n' : 'nothing expires that soon\n'
  return table([
    ['state', 'kind', 'days', 'not after', 'serial', 'names'],
    ...rows.map((row) => [
      row.revoked ? `revoked (${row.revoked.reason})` : row.state,
      row.kind,
      String(row.daysLeft),
      timeText(row.notAfter).slice(0, 10),
      row.serial,
      row.names.join(','),
    ]),
  ])
}

function stateOf(entry: Entry, entries: readonly Entry[]): State {
  if (entry.revoked) return 'revoked'
  if (!isValid(entry)) return 'expired'
  return currentOf(entries, entry.names[0] ?? '') === entry ? 'valid' : 'renewed'
}

function isCurrent({ serial, revoked, names: [name = ''] }: Entry, entries: readonly Entry[]): boolean {
  return !revoked && currentOf(entries, name)?.serial === serial
}

function table(rows: readonly (readonly string[])[]): string {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0))
  const widths = (rows[0] ?? []).map((_, column) => width(column))
  const line = (row: readonly string[]) => row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')
  return rows.map((row) => `${line(row).trimEnd()}\n`).join('')
}
