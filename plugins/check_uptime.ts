import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Options } from '../src/check/options.ts'
import { metric } from '../src/check/perfdata.ts'
import type { Plugin, PluginContext, PluginResult } from '../src/check/plugin.ts'
import { strerror } from '../src/check/strerror.ts'
import { coreOptions } from '../src/check/suite.ts'
import { wrongUsage } from '../src/check/usage.ts'

const usage = 'check_uptime [-w [MIN:]MAX] [-c [MIN:]MAX]'
const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** How long the host is up, as the check_uptime of monitoring-plugins says it. */
export const checkUptime: Plugin = {
  name: 'check_uptime',
  summary:
    'Compares the time since the host was started with thresholds. A threshold is the most, or MIN:MAX; each with s, m, h, d or w behind it (seconds without).',
  usage,
  options: {
    dialect: 'getopt',
    options: [
      { name: 'warning', short: 'w', value: { name: '[MIN:]MAX' }, help: 'WARNING below MIN or above MAX.' },
      { name: 'critical', short: 'c', value: { name: '[MIN:]MAX' }, help: 'CRITICAL below MIN or above MAX.' },
      ...coreOptions,
    ],
  },
  examples: [
    { command: 'check_uptime -w 30m: -c 5m:', explains: 'Tells of a restart in the last half hour.' },
    { command: 'check_uptime -w 10d:30d -c 5d:60d', explains: 'Tells also of a host that was not restarted for long.' },
  ],
  notes: [
    'Debian’s contrib package has another plugin of this name (with -T, -H, -f and SNMP). Its thresholds are the fewest minutes: for its `-w 30 -c 15` write `-w 30m: -c 15m:`. Its other options are refused; `plenum config check` names the commands that mean it.',
    'Thresholds are optional, and MAX may be left out.',
  ],
  namesake: {
    holds: 'uptime_minutes',
    differs: 'There -w and -c are the fewest minutes: for -w 30 -c 15 write -w 30m: -c 15m: here.',
  },
  strict: [
    'Both thresholds are needed, each with a MAX and in whole numbers; those of -w must be the tighter ones: a smaller MAX, and no smaller MIN.',
  ],
  run: async (options, context) => uptime(options, context),
}

type Bounds = { readonly least: number; readonly most: number }

function uptime(options: Options, context: PluginContext): PluginResult {
  const [warning, critical] = [readBounds(options.text('warning')), readBounds(options.text('critical'))]
  if (!warning) return wrongUsage('check_uptime: Warning threshold must be [MIN:]MAX, as 5m: or 10d:30d', usage)
  if (!critical) return wrongUsage('check_uptime: Critical threshold must be [MIN:]MAX, as 5m: or 10d:30d', usage)
  const fault = options.has('strict') ? strictFault(options, warning, critical) : undefined
  if (fault !== undefined) return wrongUsage(fault, usage)
  const seconds = readUptime(join(context.root ?? '/', 'proc/uptime'))
  if (typeof seconds === 'string') return { state: 'UNKNOWN', output: `UNKNOWN: ${seconds}\n` }
  const crossed =
    crossing(seconds, critical, 'CRITICAL', 'crit') ??
    crossing(seconds, warning, 'WARNING', 'warn') ??
    ({ state: 'OK', text: '' } as const)
  const limit = ({ most }: Bounds) => (Number.isFinite(most) ? String(most) : '')
  const perfdata = metric('uptime', `${seconds}s`, limit(warning), limit(critical), '0')
  return {
    state: crossed.state,
    output: `${crossed.state}: Uptime is ${seconds} seconds. ${crossed.text}|${perfdata}\n`,
  }
}

function crossing(seconds: number, { least, most }: Bounds, state: 'WARNING' | 'CRITICAL', word: string) {
  if (seconds < least) return { state, text: `Exceeds lower ${word} threshold. ` }
  return seconds > most ? { state, text: `Exceeds upper ${word} threshold. ` } : undefined
}

/** What the original says of thresholds that it does not take. */
function strictFault(options: Options, warning: Bounds, critical: Bounds): string | undefined {
  for (const [name, { most }] of [['warning', warning] as const, ['critical', critical] as const]) {
    const text = options.text(name)
    if (text === undefined) return 'check_uptime: Could not parse arguments'
    if (!Number.isFinite(most) || text.includes('.')) return `Upper ${name} (-${name.charAt(0)}) is not numeric`
  }
  if (warning.most >= critical.most) return 'Upper Warning (-w) cannot be greater than Critical (-c)!'
  return warning.least < critical.least ? 'Lower Warning (-w) cannot be greater than Critical (-c)!' : undefined
}

/** No text is no bounds; undefined where a text is none. */
function readBounds(text: string | undefined): Bounds | undefined {
  if (text === undefined) return { least: 0, most: Number.POSITIVE_INFINITY }
  const found = /^(?:(\d*\.?\d+)([smhdw]?):)?(?:(\d*\.?\d+)([smhdw]?))?$/.exec(text)
  if (!found || text === '') return undefined
  const [, from, fromUnit, to, toUnit] = found
  const seconds = (digits: string, unit: string | undefined) => Number(digits) * (unitSeconds[unit || 's'] ?? 1)
  const least = from === undefined ? 0 : seconds(from, fromUnit)
  const most = to === undefined ? Number.POSITIVE_INFINITY : seconds(to, toUnit)
  return least <= most ? { least, most } : undefined
}

function readUptime(path: string): number | string {
  try {
    const seconds = Number(readFileSync(path, 'utf8').split(' ')[0])
    return Number.isFinite(seconds) ? Math.floor(seconds) : `${path} holds no time`
  } catch (error) {
    return `cannot read ${path}: ${strerror(error)}`
  }
}
