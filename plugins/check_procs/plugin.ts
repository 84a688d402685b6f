import type { Options } from '../../src/check/options.ts'
import type { Plugin, PluginContext, PluginResult } from '../../src/check/plugin.ts'
import { readThresholds } from '../../src/check/thresholds.ts'
import { wrongUsage } from '../../src/check/usage.ts'
import { count } from './count.ts'
import { readFilters } from './filters.ts'
import { isMetric, metrics } from './metrics.ts'
import { procsOptions, usage } from './options.ts'
import { report } from './report.ts'

/** How many processes there are, or what each of them uses, as monitoring-plugins 2.3.3 says it. */
export const checkProcs: Plugin = {
  name: 'check_procs',
  summary:
    'Counts processes, all or those that meet every filter, and compares the number with thresholds; or compares the memory, CPU time or age of each of them.',
  usage,
  options: procsOptions,
  examples: [
    { command: 'check_procs -w 150 -c 200', explains: 'All processes: the line of most nrpe.cfg files.' },
    { command: 'check_procs -w 5 -c 10 -s Z', explains: 'Zombies.' },
    { command: 'check_procs -c 1: -C sshd', explains: 'CRITICAL when no sshd runs.' },
    {
      command: "check_procs -c 1:1 -u root --ereg-argument-array='^/usr/sbin/cron( |$)'",
      explains: 'Exactly one process of root with these arguments.',
    },
    {
      command: 'check_procs -m RSS -k -v -w 1000000 -c 2000000',
      explains: 'Processes with more than 1 and 2 GB of memory, by name.',
    },
  ],
  notes: [
    'Counts may be 2 or 3 lower than under the C agent, whose own processes for the check (its child, and the ps that the original starts) are among those counted there; inside the daemon nothing runs for the check, and nothing is left out. As a program it leaves out itself and its parent, as the original does, but never a daemon of Plenum.',
    '`-C` also finds a name of more than 15 characters, and one with a blank in it.',
    '`-k` leaves out the children of kthreadd only; the original also leaves out process 1, and every child of process 0 in a container.',
    '`-s` looks for the letters side by side, as the original does against its help: `-s RSZDT` of old sample files finds nothing, so leave it out.',
    '`-X` is that of version 2.3.4. `--state` has the name that the help of the original says; its own, `--status`, works too.',
    'The lines of `-vv` stand behind the result, not before it. A `|` in the output that is not the one before the performance data is written `¦`.',
    '`--ereg-argument-array` takes no back references (`\\1`); no expression and no command line makes it slow.',
    'A threshold that is no range is refused, as is an empty user.',
    'Users that are not in /etc/passwd are looked up with getent(1).',
    'On a host with /proc mounted `hidepid=`, a user sees its own processes only, here as with ps: run the check as a user who may see all.',
  ],
  strict: [
    'A threshold is read as C reads numbers: what stands behind one is passed over, as in `10%`, what is none is 0, and nothing is no limit. An empty user is root.',
    '`-C` and `-X` know no other name than the original: 15 characters of the kernel’s, without a path, up to a blank.',
    '`-k` leaves out process 1 too, and every child of process 0 in a container.',
    'The lines of `-vv` stay behind the result, of which Nagios takes the first line. Back references stay refused, and `|` is still written `¦`: neither may the output open other performance data, nor an expression take for ever.',
  ],
  patience: 'Plugin timed out',
  run: check,
}

async function check(options: Options, context: PluginContext): Promise<PluginResult> {
  // Thresholds and a state may also stand without their options, in this order.
  const operands = [...options.operands]
  const warning = options.text('warning') ?? operands.shift()
  const critical = options.text('critical') ?? operands.shift()
  const metric = options.text('metric') ?? 'PROCS'
  if (!isMetric(metric)) {
    return wrongUsage(`check_procs: Metric must be one of ${Object.keys(metrics).join(', ')}!`, usage)
  }
  const filters = await readFilters(options, operands[0], context)
  if ('kind' in filters) {
    if (filters.kind === 'usage') return wrongUsage(filters.reason, usage)
    return { state: 'UNKNOWN', output: `${filters.reason}\n` }
  }
  const thresholds = readThresholds(warning, critical, options.has('strict'))
  if (typeof thresholds === 'string') return wrongUsage(thresholds, usage)
  const verbose = options.texts('verbose').length
  const counted = await count({
    metric,
    thresholds,
    filters,
    leavesOutThreads: options.has('no-kthreads'),
    isStrict: options.has('strict'),
    keepsEach: verbose >= 2,
    context,
  })
  if (typeof counted === 'string') return { state: 'UNKNOWN', output: `${metric} UNKNOWN: ${counted}\n` }
  return report({ metric, counts: counted, filters, warning, critical, showsNames: verbose > 0 })
}
