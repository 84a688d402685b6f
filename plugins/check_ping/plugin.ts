import type { Options } from '../../src/check/options.ts'
import type { Plugin, PluginContext, PluginResult } from '../../src/check/plugin.ts'
import { wrongUsage } from '../../src/check/usage.ts'
import { addressesOf } from '../net/connect.ts'
import { answering, NetFailure } from '../net/failures.ts'
import { optionTable } from './options.ts'
import { type Pinged, ping } from './ping.ts'
import { isAlive, report } from './report.ts'
import { readSettings, type Settings } from './settings.ts'

const usage = `check_ping -H HOST[,HOST]... -w RTA,PL% -c RTA,PL% [-p PACKETS] [-t SECONDS[:STATE]] [-4|-6] [-L]`

/** Round trip times and lost packets, as monitoring-plugins 2.3.3 says them. */
export const checkPing: Plugin = {
  name: 'check_ping',
  summary: 'Pings a host and compares the average round trip and the loss of packets with thresholds.',
  usage,
  options: optionTable,
  examples: [
    { command: 'check_ping -H gw1 -w 100,20% -c 500,60%', explains: 'Five packets, as most configurations have it.' },
    {
      command: 'check_ping -H gw1 -w 3000,80% -c 5000,100% -p 1',
      explains: 'Is the host up? One packet; the usual host check.',
    },
  ],
  notes: [
    'Runs the `ping` of this host (iputils), with the address and no shell. The time limit is raised to one second more than there are packets, as in the original.',
    'A name that cannot be resolved is CRITICAL. Where ping fails, its own words say why (UNKNOWN), as when this user may not open a socket.',
    'Of several hosts one that answers is enough; the original calls the first one alive also when it lost all packets.',
    'A loss of 42.8 % counts as 42 %, as in the original. Thresholds are RTA,PL% and nothing else.',
  ],
  strict: [
    'A name that cannot be resolved is UNKNOWN; where ping fails, its own words are not shown.',
    'Thresholds may have a colon, as in `100:20%`, and what stands behind a number is passed over. One of two halves, and a figure of one kind alone, stay wrong usage.',
    'A host that lost all packets is still not alive.',
  ],
  run: async (options, context) => pingHosts(options, context),
}

/** ping ends at its own limit, and has this long to say so. */
const graceMs = 400

async function pingHosts(options: Options, context: PluginContext): Promise<PluginResult> {
  const settings = readSettings(options)
  if (typeof settings === 'string') return wrongUsage(settings, usage)
  const { seconds, state } = settings.limit
  const limit = new AbortController()
  const timer = setTimeout(() => limit.abort(), seconds * 1000 + graceMs)
  try {
    return await answering(
      'PING',
      () => pingAll(settings, AbortSignal.any([context.signal, limit.signal])),
      settings.isStrict,
    )
  } catch (error) {
    if (!limit.signal.aborted) throw error
    return { state, output: `${state} - Plugin timed out after ${seconds} seconds\n` }
  } finally {
    clearTimeout(timer)
  }
}

async function pingAll(settings: Settings, signal: AbortSignal): Promise<PluginResult> {
  const [first, ...others] = settings.hosts
  if (others.length === 0) return report(first, await pingHost(first, settings, signal), settings)
  const all = await Promise.all(
    settings.hosts.map(async (host) => ({ host, pinged: await tryHost(host, settings, signal) })),
  )
  const alive = all.find(({ pinged }) => isAlive(pinged))
  if (alive) return { state: 'OK', output: `${alive.host} is alive\n` }
  return report(first, all[0]?.pinged ?? { kind: 'failed', reason: 'no host was pinged' }, settings)
}

async function pingHost(host: string, settings: Settings, signal: AbortSignal): Promise<Pinged> {
  // An address, so that no host can be read as an option.
  const [address = ''] = await addressesOf(host, settings.family, signal)
  return await ping(address, settings.packets, settings.limit.seconds, signal)
}

/** One of several may be a name that is not known. */
async function tryHost(host: string, settings: Settings, signal: AbortSignal): Promise<Pinged> {
  try {
    return await pingHost(host, settings, signal)
  } catch (error) {
    if (!(error instanceof NetFailure) || error.failure.kind !== 'unresolved') throw error
    return { kind: 'failed', reason: `cannot resolve ${host}: ${error.failure.reason}` }
  }
}
