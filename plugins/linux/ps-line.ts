import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { plainWords } from '../../src/check/printable.ts'
import { quietly } from '../../src/check/quietly.ts'
import { type Process, type ProcessStat, stateOf } from './process.ts'

/** How ps prints processes with the columns that monitoring-plugins ask it for. */
export type PsTable = { readonly header: string; readonly line: (process: Process) => string }

/** `ps axwwo 'stat uid pid ppid vsz rss pcpu etime comm args'` of procps: a header and a function for each line. */
export function psTable(root: string): PsTable {
  // As wide as the largest pid that the kernel gives.
  const most = quietly(() => readFileSync(join(root, 'proc/sys/kernel/pid_max'), 'utf8').trim())
  const pidWidth = Math.max(5, (most ?? '').length)
  const widths = [4, 5, pidWidth, pidWidth, 6, 5, 4, 11, 15]
  return {
    header: `${row(['STAT', 'UID', 'PID', 'PPID', 'VSZ', 'RSS', '%CPU', 'ELAPSED', 'COMMAND'], widths)}COMMAND`,
    line: (process) => {
      const [stat, { uid, rssKib }] = [process.stat(), process.status()]
      const figures = [uid ?? 0, process.pid, stat.ppid, stat.vszKib, rssKib].map(String)
      const words = [cpuText(stat), elapsedText(stat), plainWords(stat.name).slice(0, 15)]
      return `${row([stateOf(process), ...figures, ...words], widths)}${plainWords(process.args())}`
    },
  }
}

/** Words to the left in the first and the last column, figures to the right; what is too wide is caught up with. */
function row(cells: readonly string[], widths: readonly number[]): string {
  let end = -1
  return cells.reduce((line, cell, at) => {
    end += (widths[at] ?? 0) + 1
    const isText = at === 0 || at === cells.length - 1
    return `${line}${isText ? cell.padEnd(end - line.length) : cell.padStart(end - line.length)} `
  }, '')
}

/** A tenth, or a whole number from 100 on. */
const cpuText = ({ cpuPercent }: ProcessStat) => (cpuPercent < 100 ? cpuPercent.toFixed(1) : String(cpuPercent))

/** `[[DD-]HH:]MM:SS` */
export function elapsedText({ elapsedSeconds }: ProcessStat): string {
  const two = (figure: number) => String(Math.floor(figure)).padStart(2, '0')
  const [days, hours] = [Math.floor(elapsedSeconds / 86_400), Math.floor(elapsedSeconds / 3600)]
  const short = `${two((elapsedSeconds / 60) % 60)}:${two(elapsedSeconds % 60)}`
  if (hours === 0) return short
  return `${days > 0 ? `${two(days)}-` : ''}${two(hours % 24)}:${short}`
}
