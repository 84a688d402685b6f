import { metric } from '../../src/check/perfdata.ts'
import type { PluginResult } from '../../src/check/plugin.ts'
import { said } from '../net/said.ts'
import { judgeMessages, stateOf, worse } from './judge.ts'
import type { Details, Queue } from './queue.ts'
import type { Limits, Settings } from './settings.ts'

/** How many reasons are shown, the most frequent first. */
const shownReasons = 10

/** The original's line; behind it the age where it was asked for, and below it why messages wait. */
export function report(queue: Queue, settings: Settings, nowMs: number): PluginResult {
  const messages = judgeMessages(queue, settings)
  const { warning, critical } = settings.messages
  const unsent = metric('unsent', String(queue.unsent), String(warning), String(critical), '0')
  const extra = settings.details && queue.details ? judgeDetails(queue.details, settings.details, nowMs) : undefined
  const state = worse(messages.state, extra?.state ?? 'OK')
  const perfdata = [unsent, ...(extra?.perfdata ?? [])].join(' ')
  const isShort = state === 'OK' || settings.isStrict
  const below = isShort && !settings.isVerbose ? [] : furtherLines(queue)
  return { state, output: [`${state}: ${messages.text}${extra?.text ?? ''}|${perfdata}`, ...below, ''].join('\n') }
}

function judgeDetails(details: Details, limits: NonNullable<Settings['details']>, nowMs: number) {
  const age = details.oldestArrival === undefined ? 0 : Math.max(0, Math.floor(nowMs / 1000) - details.oldestArrival)
  const isEmpty = details.oldestArrival === undefined
  const ageState = isEmpty ? 'OK' : stateOf(age, limits.ageSeconds)
  const deferredState = details.deferred === 0 ? 'OK' : stateOf(details.deferred, limits.deferred)
  const oldest = isEmpty ? '' : `, oldest ${span(age)}${reached(age, limits.ageSeconds, span)}`
  const deferred =
    deferredState === 'OK' ? '' : `, ${details.deferred} deferred${reached(details.deferred, limits.deferred, String)}`
  return {
    state: worse(ageState, deferredState),
    text: `${oldest}${deferred}`,
    perfdata: [
      metric('oldest', `${age}s`, ...printed(limits.ageSeconds), '0'),
      metric('deferred', String(details.deferred), ...printed(limits.deferred), '0'),
    ],
  }
}

const printed = ({ warning, critical }: Limits) => [warning?.toString(), critical?.toString()]

/** Which limit was reached, as the original tells of the number of messages. */
function reached(value: number, limits: Limits, show: (value: number) => string): string {
  const state = stateOf(value, limits)
  const limit = state === 'CRITICAL' ? limits.critical : limits.warning
  return state === 'OK' || limit === undefined
    ? ''
    : ` (threshold ${state === 'CRITICAL' ? 'c' : 'w'} = ${show(limit)})`
}

const units = [
  { name: 'd', seconds: 86_400, from: 172_800 },
  { name: 'h', seconds: 3600, from: 7200 },
  { name: 'min', seconds: 60, from: 60 },
  { name: 's', seconds: 1, from: 0 },
]

/** `42 min`; whole units. */
function span(seconds: number): string {
  const unit = units.find(({ from }) => seconds >= from)
  return unit ? `${Math.floor(seconds / unit.seconds)} ${unit.name}` : `${seconds} s`
}

/** `3x connect to mx.example.org[…]:25: Connection timed out`. */
function furtherLines({ details }: Queue): readonly string[] {
  if (!details) return []
  const sorted = [...details.reasons].sort(([, a], [, b]) => b - a)
  const lines = sorted.slice(0, shownReasons).map(([reason, messages]) => `${messages}x ${said(reason)}`)
  const hidden = sorted.length - lines.length
  return [
    ...lines,
    ...(hidden > 0 ? [`and ${hidden} more reason${hidden === 1 ? '' : 's'}`] : []),
    ...(details.excluded > 0 ? [`left out by --exclude-reason: ${details.excluded}`] : []),
  ]
}
