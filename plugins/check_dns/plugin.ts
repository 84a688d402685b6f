import type { Options } from '../../src/check/options.ts'
import type { Plugin, PluginContext, PluginResult } from '../../src/check/plugin.ts'
import type { State } from '../../src/check/state.ts'
import { judge } from '../../src/check/thresholds.ts'
import { wrongUsage } from '../../src/check/usage.ts'
import { answering, NetFailure } from '../net/failures.ts'
import { onLine } from '../net/said.ts'
import { stopwatch, timeLimit, timeMetric } from '../net/timing.ts'
import { isAuthoritative } from './authority.ts'
import { isExpected } from './expected.ts'
import { type Asker, askerOf } from './look-up.ts'
import { optionTable } from './options.ts'
import { readSettings, type Settings } from './settings.ts'

const usage = `check_dns -H HOST [-s SERVER] [-p PORT] [-a ADDRESS]... [-L] [-n] [-A]
          [-w SECONDS] [-c SECONDS] [-t SECONDS[:STATE]]`

/** What a DNS server has under a name, as monitoring-plugins 2.3.3 says it. */
export const checkDns: Plugin = {
  name: 'check_dns',
  summary:
    'Asks a DNS server for the addresses of a name, or the names of an address, and compares them with what is expected.',
  usage,
  options: optionTable,
  examples: [
    { command: 'check_dns -H www.example.org -s 192.0.2.53 -w 0.5 -c 2', explains: 'The server answers, and quickly.' },
    {
      command: 'check_dns -H www.example.org -a 192.0.2.1 -a 2001:db8::1 -L',
      explains: 'These addresses and no other, from the servers that this host uses.',
    },
    { command: 'check_dns -H example.org -s ns1.example.org -A', explains: 'ns1 still serves the zone.' },
  ],
  notes: [
    'Asks by itself; the original needs nslookup and reads what it prints. -p is for a server on another port than 53.',
    'A server that fails (SERVFAIL and the like) is CRITICAL and told as such; the original takes that for a name that does not exist, which makes it OK with -n.',
    'Names are taken as whole: the search list of resolv.conf is not tried. Addresses of -a match in any spelling.',
    'A server that cannot be reached, or does not speak DNS, has the words that all plugins here have for it.',
  ],
  strict: [
    'A server that fails is taken for a name that is not there, but never for OK with -n; a server whose name cannot be resolved is UNKNOWN, one that cannot be reached has not answered.',
    'A threshold is read as C reads numbers: what stands behind one is passed over, what is none is 0; a range stands in the performance data with its end only.',
  ],
  patience: 'Socket timeout',
  run: async (options, context) => dns(options, context),
}

async function dns(options: Options, context: PluginContext): Promise<PluginResult> {
  const settings = readSettings(options)
  if (typeof settings === 'string') return wrongUsage(settings, usage)
  return await answering('DNS', () => ask(settings, context.signal), settings.isStrict)
}

async function ask(settings: Settings, signal: AbortSignal): Promise<PluginResult> {
  const { host, port, expectsNone, expectsAuthority } = settings
  const asker = await askerOf(settings.server, port, signal)
  const seconds = stopwatch()
  const found = await asker.lookUp(host)
  const elapsed = seconds()
  signal.throwIfAborted()
  if (found.kind === 'failed') return failure(found.code, asker, settings)
  if (found.kind === 'none') return expectsNone ? answered('NXDOMAIN', elapsed, settings) : notFound(host)
  const answers = found.answers.map(onLine).join(',')
  if (expectsNone) return critical(`Domain '${onLine(host)}' was found by the server: '${answers}'`)
  if (!isExpected(found.answers, settings.expected, settings.expectsAll)) {
    const wanted = settings.expected.map(({ text }) => text).join('; ')
    return critical(`expected '${onLine(wanted)}' but got '${answers}'`)
  }
  if (expectsAuthority && (await isAuthoritative({ address: asker.address, port }, host, signal)) !== true)
    return critical(`server ${settings.server ?? asker.address} is not authoritative for ${onLine(host)}`)
  return answered(answers, elapsed, settings)
}

const notFound = (host: string): PluginResult => ({
  state: 'CRITICAL',
  output: `Domain '${onLine(host)}' was not found by the server\n`,
})

const critical = (text: string): PluginResult => ({ state: 'CRITICAL', output: `DNS CRITICAL - ${text}\n` })

function answered(answers: string, elapsed: number, { host, thresholds, isStrict }: Settings): PluginResult {
  const state: State = judge(elapsed, thresholds)
  const limits = [thresholds.warning, thresholds.critical].map((range) => timeLimit(range, isStrict))
  const time = timeMetric('time', elapsed, ...limits, '0.000000')
  const unit = Math.trunc(elapsed) === 1 ? 'second' : 'seconds'
  return {
    state,
    output: `DNS ${state}: ${elapsed.toFixed(3)} ${unit} response time. ${onLine(host)} returns ${answers}|${time}\n`,
  }
}

/** What node:dns calls a code of the server, in the letters that DNS has for it. */
const serverCodes: Readonly<Record<string, string>> = {
  ESERVFAIL: 'SERVFAIL',
  EFORMERR: 'FORMERR',
  ENOTIMP: 'NOTIMP',
}

function failure(
  code: string,
  { address }: Asker,
  { host, server, port, lateState, isStrict, expectsNone }: Settings,
): PluginResult {
  const shown = server ?? address
  const target = { kind: 'tcp', host: shown, port, family: 0 } as const
  switch (code) {
    case 'ECONNREFUSED':
      throw new NetFailure({ kind: 'unreachable', target, reason: 'Connection refused', isRefused: true })
    case 'EREFUSED':
      return { state: 'CRITICAL', output: `Connection to DNS ${shown} was refused\n` }
    case 'ETIMEOUT':
      return { state: lateState, output: `No response from DNS ${shown}\n` }
    case 'EBADRESP':
      return critical(`${shown}:${port} does not speak DNS`)
    default:
      // The original takes any failure for a name that is not there; with -n that would be OK.
      if (isStrict && !expectsNone) return notFound(host)
      return critical(`DNS ${shown} failed to look up ${onLine(host)}: ${serverCodes[code] ?? code}`)
  }
}
