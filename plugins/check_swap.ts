import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Options } from '../src/check/options.ts'
import { metric } from '../src/check/perfdata.ts'
import type { Plugin, PluginContext, PluginResult } from '../src/check/plugin.ts'
import { type State, states } from '../src/check/state.ts'
import { coreOptions } from '../src/check/suite.ts'
import { worst } from '../src/check/thresholds.ts'
import { wrongUsage } from '../src/check/usage.ts'
import { readMeminfo } from './linux/meminfo.ts'

const usage = 'check_swap [-a] -w BYTES|PERCENT% -c BYTES|PERCENT% [-n STATE]'
const mib = 1024 * 1024

/** How much swap is free, as monitoring-plugins 2.3.3 says it. */
export const checkSwap: Plugin = {
  name: 'check_swap',
  summary: 'Compares the free swap space with thresholds, in bytes or in percent of all of it.',
  usage,
  options: {
    dialect: 'getopt',
    options: [
      { name: 'warning', short: 'w', value: { name: 'FREE[%]' }, help: 'WARNING when no more than this is free.' },
      { name: 'critical', short: 'c', value: { name: 'FREE[%]' }, help: 'CRITICAL when no more than this is free.' },
      { name: 'allswaps', short: 'a', help: 'Compare each swap area for itself too.' },
      {
        name: 'no-swap',
        short: 'n',
        value: { name: 'STATE' },
        fallback: 'CRITICAL',
        help: 'State where there is no swap: OK, WARNING, CRITICAL, UNKNOWN or 0-3.',
      },
      ...coreOptions,
    ],
  },
  examples: [{ command: 'check_swap -w 20% -c 10%', explains: 'The line of most nrpe.cfg files.' }],
  notes: [
    '-a looks at each area of /proc/swaps; the original finds none on today’s kernels.',
    'A threshold that is no number is refused.',
    'Limits in percent are exact in the performance data; the original’s are up to 99 bytes less.',
  ],
  strict: [
    'A threshold is the whole number that it begins with: `5x` is 5, `20.5%` is 20%, `x` is 0. One below 0 is still refused: the original takes it for 18446744073709551611.',
    'Limits in percent are those of whole bytes a percent, in the performance data.',
    '-c in bytes alone is wrong usage, because -w counts as 0 then; -a changes nothing.',
  ],
  run: async (options, context) => swap(options, context),
}

type Limit = { readonly value: number; readonly isPercent: boolean }
/** Sizes in MiB, whole ones, as the original counts. */
type Area = { readonly totalMib: number; readonly freeMib: number }

function swap(options: Options, context: PluginContext): PluginResult {
  const limits = readLimits(options)
  if (typeof limits === 'string') return wrongUsage(`check_swap: ${limits}`, usage)
  const noSwap = stateNamed(options.text('no-swap') ?? 'CRITICAL')
  if (noSwap === undefined) {
    const reason = 'no-swap result must be a valid state name (OK, WARNING, CRITICAL, UNKNOWN) or integer (0-3).'
    return wrongUsage(`check_swap: ${reason}`, usage)
  }
  const root = context.root ?? '/'
  const figures = readMeminfo(root)
  if (typeof figures === 'string') return { state: 'UNKNOWN', output: `SWAP UNKNOWN - ${figures}\n` }
  const wholeMib = (name: string) => Math.floor((figures.get(name) ?? 0) / 1024)
  const all = { totalMib: wholeMib('SwapTotal'), freeMib: wholeMib('SwapFree') + wholeMib('SwapCached') }
  const areas = options.has('allswaps') && !options.has('strict') ? readAreas(root) : []
  const state = all.totalMib === 0 ? noSwap : worst([all, ...areas].map((area) => judge(area, limits)))
  const none = all.totalMib === 0 ? '- Swap is either disabled, not present, or of zero size. ' : ''
  const total = all.totalMib * mib
  const ofTotal = (percent: number) =>
    options.has('strict') ? percent * Math.floor(total / 100) : Math.floor((percent / 100) * total)
  const inBytes = ({ value, isPercent }: Limit) => String(isPercent ? ofTotal(value) : value)
  const perfdata = metric(
    'swap',
    `${all.freeMib * mib}B`,
    inBytes(limits.warning),
    inBytes(limits.critical),
    '0',
    String(total),
  )
  const free = all.totalMib === 0 ? 0 : 100 - usedPercent(all)
  return {
    state,
    output: `SWAP ${state} - ${free}% free (${all.freeMib}MB out of ${all.totalMib}MB) ${none}|${perfdata}\n`,
  }
}

function readLimits(options: Options): { readonly warning: Limit; readonly critical: Limit } | string {
  const texts = [options.text('warning'), options.text('critical')]
  if (texts.every((text) => text === undefined)) return 'Could not parse arguments'
  const [warning, critical] = texts.map((text) => parseLimit(text ?? '0', options.has('strict')))
  if (!warning) return 'Warning threshold must be integer or percentage!'
  if (!critical) return 'Critical threshold must be integer or percentage!'
  if (warning.isPercent && warning.value > 100) return 'Warning threshold percentage must be <= 100!'
  if (critical.isPercent && critical.value > 100) return 'Critical threshold percentage must be <= 100!'
  const areCompared = options.has('strict') || texts.every((text) => text !== undefined)
  if (areCompared && warning.isPercent === critical.isPercent && warning.value < critical.value)
    return 'Warning should be more than critical'
  return { warning, critical }
}

/** No more than 20 digits, as in 64 bits. */
function parseLimit(text: string, isStrict: boolean): Limit | undefined {
  const found = (isStrict ? /^\s*\+?(\d{0,20})(?![-\d]).*?(%?)$/s : /^(\d{1,20})(%?)$/).exec(text)
  return found ? { value: Number(found[1]), isPercent: found[2] === '%' } : undefined
}

function stateNamed(text: string): State | undefined {
  return states.find((state, code) => state === text.toUpperCase() || String(code) === text)
}

const usedPercent = ({ totalMib, freeMib }: Area) => Math.trunc((100 * (totalMib - freeMib)) / totalMib)

function judge(area: Area, { warning, critical }: { readonly warning: Limit; readonly critical: Limit }): State {
  if (isShort(area, critical)) return 'CRITICAL'
  return isShort(area, warning) ? 'WARNING' : 'OK'
}

/** A percentage is held against what is used, in whole percent; 0 is no limit. */
function isShort(area: Area, { value, isPercent }: Limit): boolean {
  if (value === 0) return false
  return isPercent ? usedPercent(area) >= 100 - value : area.freeMib * mib <= value
}

/** The areas of /proc/swaps; none where it cannot be read, because the sum is judged anyway. */
function readAreas(root: string): readonly Area[] {
  try {
    const lines = readFileSync(join(root, 'proc/swaps'), 'utf8').trimEnd().split('\n').slice(1)
    return lines.map((line) => {
      const [size = 0, used = 0] = line.split(/\s+/).slice(2, 4).map(Number)
      return { totalMib: Math.floor(size / 1024), freeMib: Math.floor((size - used) / 1024) }
    })
  } catch {
    return []
  }
}
