import { metric } from '../../src/check/perfdata.ts'
import type { PluginResult } from '../../src/check/plugin.ts'
import type { State } from '../../src/check/state.ts'
import { onLine } from '../net/said.ts'
import type { Pinged } from './ping.ts'
import type { Limits, Settings } from './settings.ts'

/** Did anything come back? */
export function isAlive(pinged: Pinged): boolean {
  return pinged.kind === 'pinged' && pinged.loss < 100
}

/** The original's line for one host. */
export function report(host: string, pinged: Pinged, settings: Settings): PluginResult {
  switch (pinged.kind) {
    case 'unreachable':
      return { state: 'CRITICAL', output: `CRITICAL - ${pinged.reason} (${host})\n` }
    case 'failed':
      if (settings.isStrict)
        return { state: 'UNKNOWN', output: 'CRITICAL - Could not interpret output from ping command\n' }
      return { state: 'UNKNOWN', output: `PING UNKNOWN - ${onLine(pinged.reason)}\n` }
    case 'pinged':
      return reportPinged(host, pinged, settings)
  }
}

function reportPinged(
  host: string,
  { loss, rta, hasDuplicates, warnings }: Extract<Pinged, { kind: 'pinged' }>,
  { warning, critical, asLink }: Settings,
): PluginResult {
  const judged = judge(loss, rta, warning, critical)
  const note = hasDuplicates ? 'DUPLICATES FOUND! ' : warnings.length > 0 ? 'System call sent warnings to stderr ' : ''
  const state = note !== '' && judged === 'OK' ? 'WARNING' : judged
  const trip = rta === undefined ? '' : `, RTA = ${rta.toFixed(2)} ms`
  const text = `PING ${state} - ${note}Packet loss = ${loss}%${trip}`
  const shown = asLink ? `<A HREF='/nagios/cgi-bin/traceroute.cgi?${host}'>${text}</A>` : text
  const [wrta, crta] = [warning.rta, critical.rta].map((ms) => (ms > 0 ? ms.toFixed(6) : ''))
  const [wpl, cpl] = [warning.pl, critical.pl].map((percent) => (percent > 0 ? `${percent}` : ''))
  const perfdata = [
    rta === undefined
      ? ` ${metric('rta', 'U', wrta, crta, '', '')}`
      : metric('rta', `${rta.toFixed(6)}ms`, wrta, crta, '0.000000'),
    metric('pl', `${loss}%`, wpl, cpl, '0', ''),
  ].join(' ')
  const below = warnings.map((line) => `${onLine(line)}\n`).join('')
  return { state, output: `${shown}|${perfdata}\n${below}` }
}

/** No answer at all is CRITICAL, whatever the limits. */
function judge(loss: number, rta: number | undefined, warning: Limits, critical: Limits): State {
  if (rta === undefined || loss >= critical.pl || rta >= critical.rta) return 'CRITICAL'
  return loss >= warning.pl || rta >= warning.rta ? 'WARNING' : 'OK'
}
