import type { Options } from '../src/check/options.ts'
import { metric } from '../src/check/perfdata.ts'
import type { Plugin, PluginContext, PluginResult } from '../src/check/plugin.ts'
import { coreOptions } from '../src/check/suite.ts'
import { wrongUsage } from '../src/check/usage.ts'
import { availableKib, readMeminfo } from './linux/meminfo.ts'

const usage = 'check_mem [-f|-u] [-C] [-h] [--classic] -w PERCENT -c PERCENT'

/** How much memory is free or used, as the check_mem.pl that many hosts have says it. */
export const checkMem: Plugin = {
  name: 'check_mem',
  summary:
    'Compares the used or the free memory with thresholds in percent of all of it; a figure at its threshold alerts.',
  usage,
  options: {
    dialect: 'getopt',
    options: [
      { name: 'free', short: 'f', help: 'Compare the free memory: alert at a threshold and below it.' },
      {
        name: 'used',
        short: 'u',
        help: 'Compare the used memory: alert at a threshold and above it. This is the default.',
      },
      {
        name: 'caches',
        short: 'C',
        help: 'Count buffers and caches as free, whatever the kernel says of what is available.',
      },
      { name: 'classic', help: 'Without `-C`, count as free only what nothing is in (MemFree), as the original does.' },
      { name: 'hugepages', short: 'h', help: 'Leave the memory of huge pages out of what is used, and of all.' },
      {
        name: 'warning',
        short: 'w',
        value: { name: 'PERCENT' },
        help: 'WARNING at this percentage; a `%` may stand behind it.',
      },
      { name: 'critical', short: 'c', value: { name: 'PERCENT' }, help: 'CRITICAL at this percentage.' },
      ...coreOptions.map((option) => (option.name === 'help' ? { name: 'help', help: option.help } : option)),
    ],
  },
  examples: [
    { command: 'check_mem -u -w 80 -c 90', explains: 'WARNING from 80% used memory on.' },
    { command: 'check_mem -f -C -w 20 -c 10', explains: 'WARNING from 20% free memory down; caches are free.' },
  ],
  notes: [
    'This is check_mem.pl as it was published by Justin Ellison; monitoring-plugins has no plugin of that name. Its `-h` is huge pages, so help is `--help` only.',
    'Without `-C`, what the kernel calls available (MemAvailable) is free; the original counts no cache at all then, as `--classic` does here, and alerts on healthy hosts.',
    'With `-C`, caches are Buffers, Cached and SReclaimable without Shmem. Newer copies of the original also add MemAvailable, so that more than all memory may be free.',
    'Without `-f` and `-u` the original refuses to run; here that is `-u`.',
  ],
  strict: ['As `--classic`, and one of `-f` and `-u` must be given.'],
  run: async (options, context) => memory(options, context),
}

function memory(options: Options, context: PluginContext): PluginResult {
  const [warning, critical] = [readPercent(options.text('warning')), readPercent(options.text('critical'))]
  const isFree = options.has('free')
  if (!warning || !critical) return wrongUsage('*** You must define WARN and CRITICAL levels!', usage)
  const isNeither = options.has('strict') && !isFree && !options.has('used')
  if (isNeither || (isFree && options.has('used')))
    return wrongUsage('*** You must select to monitor either USED or FREE memory!', usage)
  if (isFree && warning <= critical)
    return wrongUsage('*** WARN level must not be less than CRITICAL when checking FREE memory!', usage)
  if (!isFree && warning >= critical)
    return wrongUsage('*** WARN level must not be greater than CRITICAL when checking USED memory!', usage)
  const root = context.root ?? '/'
  const figures = readMeminfo(root)
  if (typeof figures === 'string') return { state: 'UNKNOWN', output: `UNKNOWN - ${figures}\n` }
  const figure = (name: string) => figures.get(name) ?? 0
  const caches = figure('Buffers') + figure('Cached') + figure('SReclaimable') - figure('Shmem')
  const wanted = options.has('caches')
    ? figure('MemFree') + caches
    : options.has('classic') || options.has('strict')
      ? figure('MemFree')
      : availableKib(figures, root)
  const free = Math.min(wanted, figure('MemTotal'))
  const hugePages = options.has('hugepages') ? figure('HugePages_Total') * figure('Hugepagesize') : undefined
  const used = Math.max(0, figure('MemTotal') - free - (hugePages ?? 0))
  const total = free + used
  const percent = ((isFree ? free : used) / total) * 100
  const shown = percent.toFixed(1)
  const crosses = (limit: number) => (isFree ? Number(shown) <= limit : Number(shown) >= limit)
  const state = crosses(critical) ? 'CRITICAL' : crosses(warning) ? 'WARNING' : 'OK'
  const limits = [warning, critical].map((limit) => String(Math.floor((total * (isFree ? 100 - limit : limit)) / 100)))
  const perfdata = [
    metric('TOTAL', `${total}KB`, '', '', '', ''),
    metric('USED', `${used}KB`, ...limits, '', ''),
    metric('FREE', `${free}KB`, '', '', '', ''),
    metric('CACHES', `${caches}KB`, '', '', '', ''),
    ...(hugePages === undefined ? [] : [metric('HUGEPAGES', `${hugePages}KB`, '', '', '', '')]),
  ]
  const text = `${shown}% (${isFree ? free : used} kB) ${isFree ? 'free' : 'used'}${state === 'OK' ? '.' : '!'}`
  return { state, output: `${state} - ${text}|${perfdata.join(' ')}\n` }
}

/** Undefined where the text is none; 0 is no level, as in the original. */
function readPercent(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+(\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : undefined
}
