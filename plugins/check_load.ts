import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Options } from '../src/check/options.ts'
import { metric } from '../src/check/perfdata.ts'
import type { Plugin, PluginContext, PluginResult } from '../src/check/plugin.ts'
import { leadingNumber } from '../src/check/range.ts'
import type { State } from '../src/check/state.ts'
import { strerror } from '../src/check/strerror.ts'
import { coreOptions } from '../src/check/suite.ts'
import { wrongUsage } from '../src/check/usage.ts'
import { countCpus } from './linux/count-cpus.ts'

const usage = 'check_load [-r] [-n N] -w WLOAD1,WLOAD5,WLOAD15 -c CLOAD1,CLOAD5,CLOAD15'
const minutes = [1, 5, 15] as const

/** The load average, as monitoring-plugins 2.3.3 says it. */
export const checkLoad: Plugin = {
  name: 'check_load',
  summary: 'Compares the load averages of 1, 5 and 15 minutes with thresholds; a load above its threshold alerts.',
  usage,
  options: {
    dialect: 'getopt',
    options: [
      {
        name: 'warning',
        short: 'w',
        value: { name: 'W1[,W5[,W15]]' },
        help: 'WARNING above these loads; the last one given stands for the rest.',
      },
      { name: 'critical', short: 'c', value: { name: 'C1[,C5[,C15]]' }, help: 'CRITICAL above these loads.' },
      { name: 'percpu', short: 'r', help: 'Divide the loads by the number of CPUs.' },
      {
        name: 'procs-to-show',
        short: 'n',
        value: { name: 'N', kind: 'integer' },
        fallback: '0',
        help: 'Print the N busiest processes behind the result, as ps shows them.',
      },
      ...coreOptions,
    ],
  },
  examples: [
    { command: 'check_load -w 15,10,5 -c 30,25,20', explains: 'The thresholds of most nrpe.cfg files.' },
    {
      command: 'check_load -w 15,10,5 -c 30,25,20 -n 5',
      explains: 'Shows five processes to look at.',
    },
    { command: 'check_load -r -w .15,.10,.05 -c .30,.25,.20', explains: 'Whatever the number of CPUs.' },
  ],
  notes: [
    'Loads are written as plain numbers; junk behind one, as in `-w 5x`, is refused, as are more than three.',
    'One of -w and -c may be left out; it counts as 0, as in the original.',
    'The share of a CPU in the lines of `-n` is that of the whole life of a process, as ps has it; `-n` takes a whole number only.',
  ],
  strict: [
    'Thresholds are read as C reads numbers: what stands behind one separates it from the next, as in `5:4:3` and `10%`, a number that is missing there is 0, and a fourth one is passed over.',
    'Without -w and -c it stays wrong usage: the original takes both for 0 then, and is always CRITICAL. `-n` still takes a whole number only.',
  ],
  run: load,
}

async function load(options: Options, context: PluginContext): Promise<PluginResult> {
  const [warningText, criticalText] = [options.text('warning'), options.text('critical')]
  if (warningText === undefined && criticalText === undefined) {
    return wrongUsage('check_load: Could not parse arguments', usage)
  }
  const parse = options.has('strict') ? parseTripletLoosely : parseTriplet
  const warning = parse(warningText ?? '0')
  if (!warning) return wrongUsage('Warning threshold must be float or float triplet!\n', usage)
  const critical = parse(criticalText ?? '0')
  if (!critical) return wrongUsage('Critical threshold must be float or float triplet!\n', usage)
  const crossed = minutes.findIndex((_, at) => of(warning, at) > of(critical, at))
  if (crossed >= 0) {
    const reason = `Parameter inconsistency: ${minutes[crossed]}-minute "warning load" is greater than "critical load"`
    return { state: 'UNKNOWN', output: `${reason}\n` }
  }
  const total = readLoads(join(context.root ?? '/', 'proc/loadavg'))
  if (typeof total === 'string') return { state: 'UNKNOWN', output: `LOAD UNKNOWN - ${total}\n` }
  const cpus = options.has('percpu') ? countCpus(context.root ?? '/') : undefined
  const judged = cpus === undefined ? total : total.map((value) => value / cpus)
  const state = stateOf(judged, warning, critical)
  const scaled = cpus === undefined ? '' : ` - scaled load average: ${list(judged)}`
  const perfdata = minutes.map((minute, at) => {
    const limits = [of(warning, at).toFixed(3), of(critical, at).toFixed(3), '0', '']
    const value = of(total, at).toFixed(3)
    if (cpus === undefined) return metric(`load${minute}`, value, ...limits)
    const plain = metric(`load${minute}`, value, '', '', '0', '')
    return `${plain} ${metric(`scaled_load${minute}`, of(judged, at).toFixed(3), ...limits)}`
  })
  const line = `LOAD ${state}${scaled} - total load average: ${list(total)}|${perfdata.join(' ')} `
  const busiest = options.integer('procs-to-show') ?? 0
  const processes = busiest === 0 ? [] : await (await import('./linux/busiest.ts')).busiestProcesses(busiest, context)
  return { state, output: `${[line, ...processes].join('\n')}\n` }
}

const of = (values: readonly number[], at: number) => values[at] ?? 0
const list = (values: readonly number[]) => values.map((value) => value.toFixed(2)).join(', ')

/** One to three numbers; the last one given stands for the rest. */
function parseTriplet(text: string): readonly number[] | undefined {
  // Blanks behind a comma were never a mistake.
  const parts = text.split(',').map((part) => part.trim())
  if (parts.length > 3 || !parts.every((part) => /^\d*\.?\d+$|^\d+\.$/.test(part))) return undefined
  const values = parts.map(Number)
  return minutes.map((_, at) => values[at] ?? values.at(-1) ?? 0)
}

/** A number, and one byte behind it that separates it from the next. */
const numberAndByte = /^\s*[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?.?/is

/** As the original reads it, for --strict; undefined where the text begins with no number. */
function parseTripletLoosely(text: string): readonly number[] | undefined {
  const values: number[] = []
  let rest = text
  while (values.length < minutes.length && (rest !== '' || values.length === 0)) {
    const [found] = numberAndByte.exec(rest) ?? []
    if (found === undefined && values.length === 0) return undefined
    values.push(leadingNumber(rest))
    rest = rest.slice(found?.length ?? rest.length)
  }
  return minutes.map((_, at) => values[at] ?? values.at(-1) ?? 0)
}

/** Alerts above its threshold, not at it. */
function stateOf(loads: readonly number[], warning: readonly number[], critical: readonly number[]): State {
  if (loads.some((value, at) => value > of(critical, at))) return 'CRITICAL'
  return loads.some((value, at) => value > of(warning, at)) ? 'WARNING' : 'OK'
}

function readLoads(path: string): readonly number[] | string {
  try {
    const loads = readFileSync(path, 'utf8').split(' ').slice(0, 3).map(Number)
    return loads.length === 3 && loads.every(Number.isFinite) ? loads : `${path} holds no load averages`
  } catch (error) {
    return `cannot read ${path}: ${strerror(error)}`
  }
}
