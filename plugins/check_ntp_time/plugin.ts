import type { Options } from '../../src/check/options.ts'
import { metric } from '../../src/check/perfdata.ts'
import type { Plugin, PluginContext, PluginResult } from '../../src/check/plugin.ts'
import { judge } from '../../src/check/thresholds.ts'
import { wrongUsage } from '../../src/check/usage.ts'
import { addressesOf } from '../net/connect.ts'
import { answering } from '../net/failures.ts'
import { timeLimit } from '../net/timing.ts'
import { describeAsked, withoutOffset } from './failure.ts'
import { generalNumber } from './general-number.ts'
import { askAll, bestServer } from './measure.ts'
import { optionTable } from './options.ts'
import type { Asked, Sample } from './sample.ts'
import { readSettings, type Settings } from './settings.ts'

const usage = `check_ntp_time -H HOST [-p PORT] [-4|-6] [-w SECONDS] [-c SECONDS] [-o SECONDS] [-q]
               [-t SECONDS[:STATE]] [-v]`

/** How far this host's clock is from an NTP server's, as monitoring-plugins 2.3.3 says it. */
export const checkNtpTime: Plugin = {
  name: 'check_ntp_time',
  summary: 'Compares the clock of this host with that of an NTP server, and sets neither.',
  usage,
  options: optionTable,
  examples: [
    {
      command: 'check_ntp_time -H ntp1 -w 0.5 -c 1',
      explains: 'Half a second apart is too much, in either direction.',
    },
    {
      command: 'check_ntp_time -H pool.ntp.org -w 0.5 -c 1 -q',
      explains: 'A server that does not answer says nothing about this host: UNKNOWN.',
    },
  ],
  notes: [
    'The offset is written with six decimals, as `-0.000009`; the original turns to `-8.67e-06`. A range as threshold stands in the performance data as it was given; the original prints its end only.',
    '-q also makes a server that does not answer UNKNOWN, as its help says.',
    'A port where nobody listens is told at once, as is a server that says that it has no time (the second line says why). Strata of 16 and more count among these.',
    'Of four answers the one that came quickest counts, not the mean. A host with several addresses, one of them silent, is told after a second.',
    'What is no answer of NTP, or not to our own query, is not believed.',
    '-o takes fractions; thresholds that are no ranges are refused.',
  ],
  strict: [
    'The offset is written as C’s `%.10g` has it, `-8.67e-06`; a range stands in the performance data with its end only.',
    'Thresholds and -o are read as C reads numbers: what stands behind one is passed over, what is none is 0, and -o has no fraction.',
    'A silent server stays CRITICAL with -q; a port where nobody listens is one that is silent, and the second line with the reason is left out; a name that cannot be resolved is UNKNOWN.',
    'What is no answer to our own query is still not believed, and the quickest answer still counts.',
  ],
  patience: 'Socket timeout',
  run: async (options, context) => ntpTime(options, context),
}

async function ntpTime(options: Options, context: PluginContext): Promise<PluginResult> {
  const settings = readSettings(options)
  if (typeof settings === 'string') return wrongUsage(settings, usage)
  const { target, limit, isQuiet, isStrict } = settings
  // As the original: a server that is silent for half of the time limit will be silent for all of it.
  const patienceMs = limit.seconds * 500
  const end = new AbortController()
  const timer = setTimeout(() => end.abort(), patienceMs)
  let isMeasured = false
  const measure = async () => {
    const all = await askAll(await addressesOf(target.host, target.family, context.signal), target.port, end.signal)
    const best = bestServer(all)
    isMeasured = best !== undefined
    return best ? report(best.sample, all, settings) : withoutOffset(all, settings)
  }
  const stop = () => end.abort()
  context.signal.addEventListener('abort', stop, { once: true })
  const result = await answering('NTP', measure, isStrict).finally(() => {
    clearTimeout(timer)
    context.signal.removeEventListener('abort', stop)
  })
  return isMeasured || !isQuiet ? result : hushed(result, isStrict)
}

/** -q; the original has no ear for it where nobody answers. */
function hushed(result: PluginResult, isStrict: boolean): PluginResult {
  const output = String(result.output)
  if (isStrict && !output.startsWith('NTP CRITICAL: Offset unknown')) return result
  return { state: 'UNKNOWN', output: output.replace(/^NTP [A-Z]+/, 'NTP UNKNOWN') }
}

function report(sample: Sample, all: readonly Asked[], settings: Settings): PluginResult {
  const { thresholds, expectedOffset, isVerbose, isStrict } = settings
  const offset = sample.offset + expectedOffset
  const state = judge(Math.abs(offset), thresholds)
  const seconds = offset.toFixed(6)
  const shown = isStrict ? generalNumber(offset) : seconds
  const limits = [thresholds.warning, thresholds.critical].map((range) => timeLimit(range, isStrict))
  const perfdata = metric('offset', `${seconds}s`, ...limits, '')
  const below = isVerbose ? all.map((asked) => `${describeAsked(asked)}\n`) : []
  return { state, output: `NTP ${state}: Offset ${shown} secs|${perfdata}\n${below.join('')}` }
}
