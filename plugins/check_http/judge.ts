import { metric } from '../../src/check/perfdata.ts'
import type { PluginResult } from '../../src/check/plugin.ts'
import type { PosixPattern } from '../../src/check/posix-pattern.ts'
import { escapeLines } from '../../src/check/printable.ts'
import type { State } from '../../src/check/state.ts'
import { judge as judgeTime, worst } from '../../src/check/thresholds.ts'
import { onLine, readable, said } from '../net/said.ts'
import { timeLimit, timeMetric } from '../net/timing.ts'
import { judgeAge } from './dates.ts'
import { type Response, textOf } from './response.ts'
import type { Settings, Step } from './settings.ts'
import type { Timings } from './visit.ts'

/** A page as it came, and how long all of it took, seconds. */
type Seen = { readonly step: Step; readonly response: Response; readonly timings: Timings; readonly seconds: number }

/** What may be said of a status line: a state and text to go on with, or the end. */
type Status =
  | { readonly kind: 'judged'; readonly state: State; readonly text: string }
  | { readonly kind: 'result'; readonly result: PluginResult }

/** Holds the answer against what was asked for. `status` comes from `judgeStatus`. */
export function judgePage(
  settings: Settings,
  seen: Seen,
  status: { readonly state: State; readonly text: string },
): PluginResult {
  const { answer, thresholds } = settings
  const { response, seconds } = seen
  const complaints = complaintsOf(settings, seen)
  const text = [status.text, complaints.map((complaint) => complaint.text).join(', ')].filter((part) => part !== '')
  const state = worst([status.state, ...complaints.map((complaint) => complaint.state), judgeTime(seconds, thresholds)])
  // Of an error that the server owned to, the status line tells more.
  if (response.isCut && status.state !== 'CRITICAL')
    return { state: 'UNKNOWN', output: 'HTTP UNKNOWN: Failed to unchunk message body\n' }
  const end = `${response.sizeBytes} bytes in ${seconds.toFixed(3)} second response time `
  const first = `HTTP ${state}: ${text.join(' - ')} - ${end}${settings.isLink ? '</A>' : ''}|${perfdataOf(settings, seen)}\n`
  const body = answer.showsBody
    ? `${escapeLines(readable(response.body).replaceAll('\r\n', '\n')).replaceAll('|', '¦')}\n`
    : ''
  return { state, output: first + body }
}

/** The status line, held against -e where given; a redirect counts as OK here. */
export function judgeStatus({ answer }: Settings, { statusLine }: Response, port: number): Status {
  const shown = said(textOf(statusLine))
  const wanted = answer.status?.split(',').filter((part) => part !== '') ?? ['HTTP/1.', 'HTTP/2']
  if (!wanted.some((part) => statusLine.includes(Buffer.from(part).toString('latin1')))) {
    const where = port === 80 ? '' : ` on port ${port}`
    return critical(` - Invalid HTTP response received from host${where}: ${shown}`)
  }
  if (answer.status !== undefined)
    return { kind: 'judged', state: 'OK', text: `Status line output matched "${onLine(answer.status)}"` }
  const code = /^\S+ (\d{3})(?!\d)/.exec(statusLine)?.[1]
  if (code === undefined) return critical(`: Invalid Status Line (${shown})`)
  const number = Number(code)
  if (number < 100 || number >= 600) return critical(`: Invalid Status (${shown})`)
  const state = number >= 500 ? 'CRITICAL' : number >= 400 ? 'WARNING' : 'OK'
  return { kind: 'judged', state, text: shown }
}

function critical(rest: string): Status {
  return { kind: 'result', result: { state: 'CRITICAL', output: `HTTP CRITICAL${rest}\n` } }
}

type Complaint = { readonly state: State; readonly text: string }

function complaintsOf({ answer }: Settings, { step, response }: Seen): readonly Complaint[] {
  const url = onLine(`${step.usesTls ? 'https' : 'http'}://${step.host ?? step.address}:${step.port}${step.url}`)
  const found: (Complaint | undefined | false)[] = [
    answer.mostAgeSeconds !== undefined && judgeAge(response.header, answer.mostAgeSeconds),
    answer.header !== undefined &&
      !response.header.includes(Buffer.from(answer.header).toString('latin1')) &&
      missing(`header '${short(answer.header)}' not found on '${url}'`),
    answer.text !== undefined && !response.hasText && missing(`string '${short(answer.text)}' not found on '${url}'`),
    answer.pattern && patternComplaint(answer.pattern, answer.patternMustMiss, response.body),
    answer.mostBytes > 0 && response.sizeBytes > answer.mostBytes
      ? { state: 'WARNING', text: `page size ${response.sizeBytes} too large` }
      : answer.leastBytes > 0 &&
        response.sizeBytes < answer.leastBytes && {
          state: 'WARNING',
          text: `page size ${response.sizeBytes} too small`,
        },
  ]
  return found.filter((complaint) => complaint !== undefined && complaint !== false)
}

const missing = (text: string): Complaint => ({ state: 'CRITICAL', text })

function patternComplaint(pattern: PosixPattern, mustMiss: boolean, body: Buffer): Complaint | undefined {
  const isFound = pattern.test(body.toString('utf8'))
  if (isFound !== mustMiss) return undefined
  return missing(mustMiss ? 'pattern found' : 'pattern not found')
}

/** As the original shows what it looked for. */
function short(text: string): string {
  const shown = onLine(text)
  return shown.length < 30 ? shown : `${shown.slice(0, 26)}...`
}

function perfdataOf(settings: Settings, { response, timings, seconds }: Seen): string {
  const { thresholds, timeoutSeconds, answer, isStrict } = settings
  const most = timeoutSeconds.toFixed(6)
  const limits = [thresholds.warning, thresholds.critical].map((range) => timeLimit(range, isStrict))
  const least = answer.leastBytes > 0 ? [`${answer.leastBytes}`, '0'] : ['', '']
  const part = (label: string, value: number | undefined) =>
    value === undefined ? [] : [timeMetric(label, value, '', '', '', most)]
  return [
    timeMetric('time', seconds, ...limits, '0.000000', most),
    metric('size', `${response.sizeBytes}B`, ...least, '0', ''),
    ...(settings.hasExtendedPerfdata
      ? [
          ...part('time_connect', timings.connect),
          ...(isStrict && timings.tls === undefined ? [''] : part('time_ssl', timings.tls)),
          ...part('time_headers', timings.headers),
          ...part('time_firstbyte', timings.firstByte),
          ...part('time_transfer', timings.transfer),
        ]
      : []),
  ].join(' ')
}
