import type { State } from '../../src/check/state.ts'
import type { Figures } from './figures.ts'
import type { Limits, Settings } from './settings.ts'

/** What is to be said of a daemon. */
export type Judgement = { readonly state: State; readonly text: string; readonly perfdata: readonly string[] }

const daySeconds = 86_400

/** The state of a daemon from its figures, at a time in seconds since 1970. */
export function judge(figures: Figures, settings: Settings, nowSeconds: number): Judgement {
  const value = (name: string) => figures.value(name) ?? 0
  const open = value('plenum_open_connections')
  const most = value('plenum_max_connections')
  const waiting = value('plenum_commands_waiting')
  const refused = figures.sum('plenum_refusals_total')
  const running = value('plenum_commands_running')
  const [version = '?'] = figures.by('plenum_build_info', 'version')[0] ?? []
  const upSeconds = Math.max(0, nowSeconds - value('process_start_time_seconds'))
  const certificates = figures
    .by('plenum_certificate_expiry_timestamp_seconds', 'file')
    .map(([file, expiry]) => ({ file, days: Math.floor((expiry - nowSeconds) / daySeconds) }))
    .sort((a, b) => a.days - b.days)
  const [first] = certificates

  const percent = most > 0 ? (100 * open) / most : 0
  const states = [
    atLeast(percent, settings.connections),
    atLeast(waiting, settings.waiting),
    first ? atMost(first.days, settings.certificate) : 'OK',
  ] as const
  const texts = [
    `Plenum ${version} up ${duration(upSeconds)}`,
    marked(`${open} of ${most} connections`, states[0]),
    `${running} running`,
    ...(waiting > 0 || states[1] !== 'OK' ? [marked(`${waiting} waiting`, states[1])] : []),
    `${refused} refused in total`,
    ...(first ? [marked(certificateText(first), states[2])] : []),
  ]
  const share = (limit: number | undefined) => (limit === undefined ? '' : `${Math.ceil((most * limit) / 100)}`)
  const { connections, waiting: queue, certificate } = settings
  const perfdata = [
    `connections=${open};${share(connections.warning)};${share(connections.critical)};0;${most}`,
    `running=${running};;;0`,
    `waiting=${waiting};${queue.warning ?? ''};${queue.critical ?? ''};0`,
    `queries=${figures.sum('plenum_queries_total')}c`,
    `refusals=${refused}c`,
    `cut=${value('plenum_answers_cut_total')}c`,
    `timeouts=${figures.sum('plenum_command_timeouts_total')}c`,
    `crashes=${figures.sum('plenum_plugin_crashes_total')}c`,
    `rss=${value('process_resident_memory_bytes')}B`,
    `uptime=${Math.floor(upSeconds)}s`,
    ...(first ? [`certificate_days=${first.days};${certificate.warning ?? ''}:;${certificate.critical ?? ''}:`] : []),
  ]
  return { state: worst(states), text: texts.join(', '), perfdata }
}

const worst = (states: readonly State[]): State =>
  states.includes('CRITICAL') ? 'CRITICAL' : states.includes('WARNING') ? 'WARNING' : 'OK'

const atLeast = (value: number, { warning = Number.POSITIVE_INFINITY, critical = Number.POSITIVE_INFINITY }: Limits) =>
  value >= critical ? 'CRITICAL' : value >= warning ? 'WARNING' : 'OK'

const atMost = (value: number, { warning = Number.NEGATIVE_INFINITY, critical = Number.NEGATIVE_INFINITY }: Limits) =>
  value <= critical ? 'CRITICAL' : value <= warning ? 'WARNING' : 'OK'

/** What made the state worse says so. */
const marked = (text: string, state: State) => (state === 'OK' ? text : `${text} (${state})`)

function certificateText({ file, days }: { readonly file: string; readonly days: number }): string {
  return days < 0 ? `certificate ${file} ended ${-days} days ago` : `certificate ${days} days`
}

/** `3d 4h`, `4h 5m`, `5m`. */
function duration(seconds: number): string {
  const [days, hours, minutes] = [seconds / daySeconds, (seconds / 3600) % 24, (seconds / 60) % 60].map(Math.floor)
  if (days) return `${days}d ${hours}h`
  return hours ? `${hours}h ${minutes}m` : `${minutes}m`
}
