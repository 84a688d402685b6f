import type { Options } from '../../src/check/options.ts'
import type { Plugin, PluginContext, PluginResult } from '../../src/check/plugin.ts'
import type { State } from '../../src/check/state.ts'
import { fetchMetrics } from './fetch.ts'
import { readFigures } from './figures.ts'
import { judge } from './judge.ts'
import { optionTable } from './options.ts'
import { readSettings } from './settings.ts'

/** Reports the health of a Plenum daemon from its own metrics. */
export const checkPlenum: Plugin = {
  name: 'check_plenum',
  summary:
    'Reports the health of a Plenum daemon from the metrics it serves at metrics_address: connections in use, queries that wait, days until its certificate ends. A daemon that does not answer is CRITICAL. Counters are totals since the daemon started; rates are for whoever draws the graphs.',
  options: optionTable,
  examples: [
    {
      command: 'check_plenum',
      explains: 'The daemon on this host, with metrics_address=127.0.0.1:9566 in its nrpe.cfg.',
    },
    {
      command: 'check_plenum -H 192.0.2.7 -p 9566 -w 60 -c 80 --waiting-warning=1 --waiting-critical=50',
      explains: 'WARNING from 60 % of its connections on, and as soon as a query has to wait for its turn.',
    },
  ],
  run,
}

async function run(options: Options, context: PluginContext): Promise<PluginResult> {
  const settings = readSettings(options)
  if (typeof settings === 'string') return say('UNKNOWN', settings)
  const fetched = await fetchMetrics(settings.url, settings.timeoutSeconds, context.signal)
  if (fetched.kind === 'failed') return say('CRITICAL', fetched.reason)
  const { state, text, perfdata } = judge(readFigures(fetched.text), settings, context.nowMs() / 1000)
  return say(state, text, perfdata)
}

/** One line; what a peer said must not break it, nor open the performance data. */
function say(state: State, text: string, perfdata: readonly string[] = []): PluginResult {
  const safe = text
    .replaceAll('|', '¦')
    .replace(/[\x00-\x1f\x7f-\x9f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)
  const data = perfdata.length === 0 ? '' : `|${perfdata.join(' ')}`
  return { state, output: `PLENUM ${state} - ${safe}${data}\n` }
}
