import { setTimeout as wait } from 'node:timers/promises'
import type { PluginContext, PluginResult } from '../../src/check/plugin.ts'
import { judge } from '../../src/check/thresholds.ts'
import { answering, type Failure, failed, NetFailure } from '../net/failures.ts'
import { onLine, said } from '../net/said.ts'
import { stopwatch, timeLimit, timeMetric } from '../net/timing.ts'
import { type Heard, hear } from './expect.ts'
import { opener } from './open.ts'
import type { Settings } from './settings.ts'

/** Connects, sends, reads, and says what came of it; `isStrict` has the words of the original for failures. */
export async function ask(settings: Settings, context: PluginContext, isStrict: boolean): Promise<PluginResult> {
  const { title, isUdp, refusedState } = settings
  const talking = async () => {
    try {
      return await talk(settings, context)
    } catch (error) {
      // As in the original -r is for connections; among datagrams there is none that could be refused.
      if (!(error instanceof NetFailure)) throw error
      if (isUdp && isStrict && error.failure.kind === 'unreachable') return noData()
      if (isUdp || !isRefusal(error.failure)) throw error
      return { ...failed(title, error.failure), state: refusedState }
    }
  }
  return await answering(title, talking, isStrict)
}

const noData = (before = ''): PluginResult => ({ state: 'CRITICAL', output: `${before}No data received from host\n` })

/** As the original: a Unix socket that cannot be connected to counts as refused, whatever the reason. */
function isRefusal(failure: Failure): boolean {
  return failure.kind === 'unreachable' && (failure.isRefused || failure.target.kind === 'unix')
}

async function talk(settings: Settings, context: PluginContext): Promise<PluginResult> {
  // Modules that are loaded are not part of the response time.
  const open = await opener(settings)
  const { signal } = context
  const seconds = stopwatch()
  const { dialogue, dated } = await open(context)
  const line = dated ? `${dated.line}\n` : ''
  // As in the original a certificate that ends soon is all that is told.
  if (!dialogue) return { state: dated.state, output: line }
  if (settings.send) dialogue.write(settings.send)
  if (settings.delaySeconds > 0) await wait(settings.delaySeconds * 1000, undefined, { signal })
  const heard = settings.wanted.texts.length > 0 ? await hear(dialogue, settings.wanted, signal) : undefined
  if (settings.quit) dialogue.write(settings.quit)
  dialogue.close()
  if (heard?.start.length === 0) return noData(line)
  const result = judged(settings, heard, seconds() - settings.delaySeconds)
  return { ...result, output: `${line}${result.output}` }
}

function judged(settings: Settings, heard: Heard | undefined, seconds: number): PluginResult {
  const { title, shownPlace, thresholds, isJailed, mismatchState, timeoutSeconds } = settings
  const isWrong = heard?.isFound === false
  const timed = judge(seconds, thresholds)
  const state = isWrong && timed !== 'CRITICAL' ? mismatchState : timed
  const place = onLine(shownPlace)
  const words = heard ? said(withoutEnd(heard.start)) : ''
  const unexpected = 'Unexpected response from host/socket'
  const text = isWrong
    ? isJailed
      ? `${unexpected} on ${place}`
      : `${unexpected}: ${words}`
    : `${seconds.toFixed(3)} second response time on ${place}${heard && !isJailed ? ` [${words}]` : ''}`
  // Where the answer is wrong, its time is judged by nobody: the original prints zeros.
  const limits = [thresholds.warning, thresholds.critical].map((range) =>
    isWrong && range ? '0.000000' : timeLimit(range),
  )
  const perfdata = timeMetric('time', seconds, ...limits, '0.000000', timeoutSeconds.toFixed(6))
  return { state, output: `${title} ${state} - ${text}|${perfdata}\n` }
}

/** Without the white space behind it, as the original. */
function withoutEnd(bytes: Buffer): Buffer {
  return bytes.subarray(0, bytes.findLastIndex((byte) => byte > 0x20) + 1)
}
