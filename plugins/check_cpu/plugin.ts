import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Options } from '../../src/check/options.ts'
import type { Plugin, PluginContext, PluginResult } from '../../src/check/plugin.ts'
import { quietly } from '../../src/check/quietly.ts'
import { stateFileOption } from '../../src/check/state-file.ts'
import { coreOptions } from '../../src/check/suite.ts'
import { wrongUsage } from '../../src/check/usage.ts'
import { readPercentThresholds } from '../linux/percent-thresholds.ts'
import { characteristics } from './characteristics.ts'
import { measureNow, measureSince, oneSecond, type Schedule } from './measure.ts'
import { isMetric, metrics, report } from './report.ts'

const usage = 'check_cpu [-w PERCENT%] [-c PERCENT%] [--metric=METRIC] [-p] [-m] [DELAY [COUNT]]'

/** What the CPUs do, as the check_cpu of Debian's monitoring-plugins-contrib says it. */
export const checkCpu: Plugin = {
  name: 'check_cpu',
  summary:
    'Compares a share of the time of the CPUs with thresholds in percent: user, system, iowait, steal, idle or busy.',
  usage,
  options: {
    dialect: 'getopt',
    options: [
      {
        name: 'warning',
        short: 'w',
        value: { name: 'PERCENT%' },
        help: 'WARNING outside this range; the `%` may be left out.',
      },
      { name: 'critical', short: 'c', value: { name: 'PERCENT%' }, help: 'CRITICAL outside this range.' },
      {
        name: 'metric',
        value: { name: 'METRIC' },
        fallback: 'user',
        help: 'What is compared: user (with niced), system (with interrupts), iowait, steal, idle, or busy (user, system and steal together).',
      },
      { name: 'per-cpu', short: 'p', help: 'Compare and print each CPU for itself too.' },
      { name: 'no-cpu-model', short: 'm', help: 'Leave the name of the CPU out of the text.' },
      { name: 'cpuinfo', short: 'i', help: 'Tell what CPUs these are, compare nothing, and exit with 3.' },
      stateFileOption,
      ...coreOptions,
    ],
  },
  examples: [
    { command: 'check_cpu --metric=busy -w 85% -c 95%', explains: 'How busy all CPUs were since the run before.' },
    { command: 'check_cpu --metric=iowait -w 20% -c 40%', explains: 'How long they waited for disks.' },
    {
      command: 'check_cpu -m -p -w 85% -c 95% 2',
      explains: 'User time of each CPU, in the two seconds that the check takes.',
    },
  ],
  notes: [
    'Many scripts have this name. Options, text and performance data are those of monitoring-plugins-contrib (nagios-plugins-linux, version 30); as there, user time is what is compared. Use `--metric=busy` for what most other scripts compare.',
    'Without DELAY it does not wait: it compares with what an earlier run left in the state file, from 5 seconds to an hour ago, so that the figures are those of the whole time between two checks and nothing is missed. The first run, and one after a longer pause or a restart of the machine, takes one second. Runs at nearly the same time do not disturb each other. The original always looks at one second only.',
    'Where no state file can be kept, each run takes one second; one that is named with `--state-file` and cannot be used is UNKNOWN.',
    'With DELAY it reads COUNT times (2 without), so many seconds apart, and the last interval counts, as in the original; COUNT 1 is all the time since the machine was started.',
    'With `-p` the text has the figure of all CPUs, then those that are beyond a threshold; the original shows that of the last CPU.',
    'The lines of `-v` stand behind the result, and tell over which time was measured.',
    '`busy` counts stolen time and not iowait, in which a CPU is free for other work; it is printed only where it is compared.',
  ],
  strict: [
    'A threshold needs a `%`, and what stands behind a number is passed over.',
    'Without DELAY it looks at one second, whatever a state file knows.',
    'With `-p` the text has the figure of the last CPU. The lines of `-v` stay behind the result, of which Nagios takes the first line.',
  ],
  run: cpu,
}

async function cpu(options: Options, context: PluginContext): Promise<PluginResult> {
  if (options.has('cpuinfo')) return { state: 'UNKNOWN', output: characteristics(context.root ?? '/') }
  const thresholds = readPercentThresholds(options)
  if (typeof thresholds === 'string') return wrongUsage(`check_cpu: ${thresholds}`, usage)
  const metric = options.text('metric') ?? 'user'
  if (!isMetric(metric)) return wrongUsage(`check_cpu: Metric must be one of ${metrics.join(', ')}!`, usage)
  const isStrict = options.has('strict')
  const schedule = readSchedule(options.operands) ?? (isStrict ? oneSecond : undefined)
  if (typeof schedule === 'string') return wrongUsage(`check_cpu: ${schedule}`, usage)
  const measured = schedule ? await measureNow(schedule, context) : await measureSince(metric, options, context)
  if (typeof measured === 'string') return { state: 'UNKNOWN', output: `cpu UNKNOWN - ${measured}\n` }
  const { output, state } = report({
    metric,
    thresholds,
    measured,
    model: options.has('no-cpu-model') ? undefined : modelOf(context.root ?? '/'),
    isPerCpu: options.has('per-cpu'),
    isVerbose: options.has('verbose'),
    isStrict,
  })
  return { state, output, staged: measured.staged }
}

/** A day; no check takes longer. */
const mostSeconds = 86_400

/** `DELAY [COUNT]`; undefined where they are not given. */
function readSchedule([delay, count = '2']: readonly string[]): Schedule | undefined | string {
  if (delay === undefined) return undefined
  const wrong = [delay, count].find((text) => !/^\d{1,9}$/.test(text))
  if (wrong !== undefined) return `failed to parse argument: '${wrong}'`
  const schedule = { delaySeconds: Number(delay), count: Number(count) }
  if (schedule.delaySeconds < 1) return 'delay must be positive integer'
  return schedule.delaySeconds * schedule.count > mostSeconds ? 'too large delay value' : schedule
}

/** The name of the first CPU; some architectures have none. */
function modelOf(root: string): string | undefined {
  const cpuinfo = quietly(() => readFileSync(join(root, 'proc/cpuinfo'), 'utf8')) ?? ''
  return /^model name\s*: *(.*\S)/m.exec(cpuinfo)?.[1]
}
