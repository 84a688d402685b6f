import type { Options } from '../../src/check/options.ts'
import type { Plugin, PluginContext, PluginResult } from '../../src/check/plugin.ts'
import { coreOptions } from '../../src/check/suite.ts'
import { judge } from '../../src/check/thresholds.ts'
import { wrongUsage } from '../../src/check/usage.ts'
import { readMeminfo } from '../linux/meminfo.ts'
import { measurePaging } from '../linux/paging.ts'
import { readPercentThresholds } from '../linux/percent-thresholds.ts'
import { usageOf } from './figures.ts'
import { perfdata } from './perfdata.ts'
import { unitNamed, units } from './units.ts'

const usage = 'check_memory [-a] [-b|-k|-m|-g] [-s] [-w PERCENT%] [-c PERCENT%]'

/** How much memory is in use or available, as the check_memory of Debian's monitoring-plugins-contrib says it. */
export const checkMemory: Plugin = {
  name: 'check_memory',
  summary:
    'Compares the memory that is in use, without buffers and caches, or that is available with thresholds in percent of all of it.',
  usage,
  options: {
    dialect: 'getopt',
    options: [
      {
        name: 'available',
        short: 'a',
        help: 'Compare what programs may still take without swapping, not what is in use.',
      },
      {
        name: 'caches',
        short: 'C',
        help: 'Accepted, and changes nothing: buffers and caches never count as in use.',
      },
      { name: 'byte', short: 'b', help: 'Print bytes.' },
      { name: 'kilobyte', short: 'k', help: 'Print KiB; the default.' },
      { name: 'megabyte', short: 'm', help: 'Print MiB.' },
      { name: 'gigabyte', short: 'g', help: 'Print GiB.' },
      {
        name: 'vmstats',
        short: 's',
        help: 'Also print how many KiB are paged in and out, and how many major faults there are, in the second that this takes.',
      },
      {
        name: 'warning',
        short: 'w',
        value: { name: 'PERCENT%' },
        help: 'WARNING outside this range, each end with a `%`.',
      },
      { name: 'critical', short: 'c', value: { name: 'PERCENT%' }, help: 'CRITICAL outside this range.' },
      ...coreOptions,
    ],
  },
  examples: [
    { command: 'check_memory -w 80% -c 90%', explains: 'WARNING when more than 80% are in use.' },
    { command: 'check_memory -a -w 20%: -c 10%:', explains: 'WARNING when less than 20% are available.' },
  ],
  notes: [
    'This is the plugin of monitoring-plugins-contrib (nagios-plugins-linux, version 30); monitoring-plugins itself has none.',
    'A threshold without `%` is a percentage too; one that is no range is refused.',
    'The figures of `-s` are separated by blanks, as all others, not by commas, which no reader of performance data takes.',
    'Inside a container that shows less memory as free and cached than it has, the use is never less than 0.',
  ],
  strict: [
    'A threshold needs a `%`, and what stands behind a number is passed over.',
    'The figures of `-s` are separated by commas.',
  ],
  run: memory,
}

async function memory(options: Options, context: PluginContext): Promise<PluginResult> {
  const thresholds = readPercentThresholds(options)
  if (typeof thresholds === 'string') return wrongUsage(`check_memory: ${thresholds}`, usage)
  const root = context.root ?? '/'
  const meminfo = readMeminfo(root)
  if (typeof meminfo === 'string') return { state: 'UNKNOWN', output: `memory UNKNOWN: ${meminfo}\n` }
  const figures = usageOf(meminfo, root)
  const judged = options.has('available') ? 'available' : 'used'
  const percent = figures.total === 0 ? 0 : (figures[judged] * 100) / figures.total
  const state = judge(percent, thresholds)
  const unit = unitNamed(options.last(...Object.keys(units)))
  const amount = `${percent.toFixed(2)}% (${unit.of(figures[judged])} ${unit.name}) ${judged}`
  const paging = options.has('vmstats') ? await measurePaging(root, context.signal) : []
  if (typeof paging === 'string') return { state: 'UNKNOWN', output: `memory UNKNOWN: ${paging}\n` }
  const data = perfdata(figures, judged, thresholds, unit).join(' ')
  const all = [data, ...paging].join(options.has('strict') ? ', ' : ' ')
  return { state, output: `memory ${state}: ${amount} | ${all}\n` }
}
