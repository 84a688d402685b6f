import { metric as perfdatum } from '../../src/check/perfdata.ts'
import type { PluginResult } from '../../src/check/plugin.ts'
import { plainWords } from '../../src/check/printable.ts'
import { judge, type Thresholds, worst } from '../../src/check/thresholds.ts'
import type { Measured } from './measure.ts'
import type { Shares } from './shares.ts'

/** What may be compared. */
export const metrics = ['user', 'system', 'iowait', 'steal', 'idle', 'busy'] as const
export type Metric = (typeof metrics)[number]

export const isMetric = (text: string): text is Metric => metrics.some((metric) => metric === text)

/** In the order of the original. */
const printed = ['user', 'system', 'idle', 'iowait', 'steal'] as const

/** What the output is made of. */
export type Findings = {
  readonly metric: Metric
  readonly thresholds: Thresholds
  readonly measured: Measured
  readonly model: string | undefined
  readonly isPerCpu: boolean
  readonly isVerbose: boolean
  readonly isStrict: boolean
}

/** The result as the original words it. */
export function report(findings: Findings): Pick<PluginResult, 'state' | 'output'> {
  const { metric, thresholds, measured, model, isPerCpu, isVerbose, isStrict } = findings
  const rows = [...measured.shares].filter(([name]) => isPerCpu || name === 'cpu')
  const state = worst(rows.map(([, shares]) => judge(shares[metric], thresholds)))
  const beyond = rows.filter(([name, shares]) => name !== 'cpu' && judge(shares[metric], thresholds) !== 'OK')
  const shown = isStrict ? rows.at(-1)?.[1] : measured.shares.get('cpu')
  const which = (isStrict ? [] : beyond).map(([name, shares]) => `${name} ${percent(shares[metric])}`).join(', ')
  const share = percent(shown?.[metric] ?? 0)
  const names: readonly (keyof Shares)[] = metric === 'busy' ? [...printed, 'busy'] : printed
  const figures = (row: readonly [string, Shares]) =>
    names.map((name) => perfdatum(`${row[0]}_${name}`, percent(row[1][name])))
  const title = `cpu${model === undefined ? '' : ` (${plainWords(model)})`} ${state}`
  const text = `${title} - cpu ${metric} ${share}${which === '' ? '' : ` (${which})`}`
  const details = isVerbose
    ? [...rows.map((row) => figures(row).join(', ')), `Measured over ${measured.interval}.`]
    : []
  return { state, output: [`${text} | ${rows.flatMap(figures).join(' ')}`, ...details, ''].join('\n') }
}

const percent = (share: number) => `${share.toFixed(1)}%`
