import type { PluginResult } from '../../src/check/plugin.ts'
import { strerror } from '../../src/check/strerror.ts'
import { unreachable } from '../net/connect.ts'
import { NetFailure } from '../net/failures.ts'
import { onLine, said } from '../net/said.ts'
import type { Asked } from './sample.ts'
import type { Settings } from './settings.ts'

/** The result where no server gave its time: the most that any of them let know. Throws a `NetFailure`. */
export function withoutOffset(all: readonly Asked[], { target, limit, isVerbose, isStrict }: Settings): PluginResult {
  if (all.some(({ kind }) => kind === 'unsynchronized')) {
    const reasons = all.filter(({ kind }) => kind === 'unsynchronized').map(describeAsked)
    const why = isStrict ? '' : `${reasons.join('\n')}\n`
    return { state: 'CRITICAL', output: `NTP CRITICAL: Offset unknown|\n${why}` }
  }
  const stranger = all.find((asked) => asked.kind === 'foreign')
  if (stranger) throw new NetFailure({ kind: 'foreign', target, protocol: 'NTP', bytes: stranger.bytes })
  const refused = all.find((asked) => asked.kind === 'unreachable')
  if (refused && all.every(({ kind }) => kind === 'unreachable'))
    throw unreachable({ ...target, host: refused.address }, refused.error)
  const below = isVerbose ? all.map((asked) => `${describeAsked(asked)}\n`) : []
  return { state: limit.state, output: `NTP ${limit.state}: No response from NTP server\n${below.join('')}` }
}

/** What one server came to, as a line for -v. */
export function describeAsked(asked: Asked): string {
  switch (asked.kind) {
    case 'samples': {
      const { answer } = asked.samples[0] ?? {}
      const seen = asked.samples.map(({ offset, delay }) => `${offset.toFixed(6)} s in ${delay.toFixed(6)} s`)
      return `${asked.address}: stratum ${answer?.stratum}, ${seen.join(', ')}`
    }
    case 'unsynchronized': {
      const { isTimed, stratum, leap, reference } = asked.answer
      const word = !isTimed
        ? ', no timestamps'
        : stratum === 0 && /^[A-Z]{3,4}$/.test(reference)
          ? `, ${reference}`
          : ''
      return `${asked.address} has no time to give (stratum ${stratum}, leap indicator ${leap}${word})`
    }
    case 'unreachable':
      return `${asked.address}: ${onLine(strerror(asked.error))}`
    case 'foreign':
      return `${asked.address}: no answer of NTP: ${said(asked.bytes, 60)}`
    case 'silent':
      return `${asked.address}: no answer`
  }
}
