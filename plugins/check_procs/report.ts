import { metric as perfdatum } from '../../src/check/perfdata.ts'
import type { PluginResult } from '../../src/check/plugin.ts'
import { plainWords } from '../../src/check/printable.ts'
import { type Process, stateOf } from '../linux/process.ts'
import { elapsedText } from '../linux/ps-line.ts'
import type { Counts } from './count.ts'
import type { Filter } from './filters.ts'
import type { Metric } from './metrics.ts'
import { shortName } from './names.ts'

/** What the output is made of. */
export type Findings = {
  readonly metric: Metric
  readonly counts: Counts
  readonly filters: readonly Filter[]
  readonly warning: string | undefined
  readonly critical: string | undefined
  readonly showsNames: boolean
}

/** The result as the original words it. */
export function report(findings: Findings): PluginResult {
  const { metric, counts, filters, showsNames } = findings
  const { state, processes, warn, crit, names } = counts
  const beyond =
    metric === 'PROCS' || state === 'OK' ? '' : `${state === 'CRITICAL' ? `${crit} crit, ` : ''}${warn} warn out of `
  const what = filters.length === 0 ? '' : ` with ${filters.map(({ text }) => text).join(', ')}`
  const which = showsNames && names.length > 0 ? ` [${names.join(', ')}]` : ''
  const text = `${beyond}${processes} ${processes === 1 ? 'process' : 'processes'}${what}${which}`
  const lines = [`${metric} ${state}: ${plainWords(text)} | ${perfdata(findings)}`, ...counts.kept.map(matched)]
  return { state, output: `${lines.join('\n')}\n` }
}

function perfdata({ metric, counts, warning, critical }: Findings): string {
  const { processes, warn, crit } = counts
  if (metric === 'PROCS') return perfdatum('procs', String(processes), warning, critical, '0', '')
  const figures = { procs: processes, procs_warn: warn, procs_crit: crit }
  return Object.entries(figures)
    .map(([label, figure]) => perfdatum(label, String(figure), '', '', '0', ''))
    .join(' ')
}

function matched(process: Process): string {
  const { uid, rssKib } = process.status()
  const { ppid, vszKib, cpuPercent } = process.stat()
  const figures = `uid=${uid ?? 0} vsz=${vszKib} rss=${rssKib} pid=${process.pid} ppid=${ppid} pcpu=${cpuPercent.toFixed(2)}`
  const words = `stat=${stateOf(process)} etime=${elapsedText(process.stat())} prog=${shortName(process)} args=${process.args()}`
  return plainWords(`Matched: ${figures} ${words}`)
}
