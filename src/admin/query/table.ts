import { escapeControls } from '../../check/printable.ts'
import { columns, cutTo, padded } from './columns.ts'
import type { Result } from './result.ts'

/** What one line shows; the first line of an answer or of a failure, with nothing in it that moves a cursor. */
type Row = readonly [label: string, state: string, ms: string, output: string]

/** Lines with a heading, in the order of the results; `width`: columns of a terminal, undefined = nothing is cut. */
export function table(results: readonly Result[], width: number | undefined): string {
  if (results.length === 0) return ''
  const rows: readonly Row[] = [['HOST', 'STATE', 'MS', 'OUTPUT'], ...results.map(rowOf)]
  const [labels, msWidth] = [widest(rows, 0), widest(rows, 2)]
  return rows
    .map(([label, state, ms, output]) => {
      const line = `${padded(label, labels)}  ${state.padEnd('CRITICAL'.length)}  ${ms.padStart(msWidth)}  ${output}`
      return `${width === undefined ? line : cutTo(line, width)}\n`
    })
    .join('')
}

function rowOf({ label, state, tookMs, output, error }: Result): Row {
  const [line = ''] = (output?.toString('utf8') ?? error ?? '').split('\n', 1)
  return [escapeControls(label), state, tookMs.toFixed(0), escapeControls(line)]
}

const widest = (rows: readonly Row[], column: 0 | 2) =>
  rows.reduce((most, row) => Math.max(most, columns(row[column])), 0)
