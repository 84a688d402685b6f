import type { PluginResult } from '../../src/check/plugin.ts'
import type { State } from '../../src/check/state.ts'
import { judge, worst } from '../../src/check/thresholds.ts'
import { timeLimit, timeMetric } from '../net/timing.ts'
import type { Settings } from './settings.ts'

/** The line with the response time, behind the lines before it. */
export function lastLine(
  verdict: { readonly state: State; readonly text: string },
  { thresholds }: Pick<Settings, 'thresholds'>,
  seconds: number,
  before: readonly string[] = [],
): PluginResult {
  const state = worst([verdict.state, judge(seconds, thresholds)])
  const limits = [timeLimit(thresholds.warning), timeLimit(thresholds.critical)]
  const text = verdict.text === '' ? '' : `${verdict.text}, `
  const line = `SMTP ${state} - ${text}${seconds.toFixed(3)} sec. response time`
  const perfdata = timeMetric('time', seconds, ...limits, '0.000000')
  return { state, output: [...before, `${line}|${perfdata}`, ''].join('\n') }
}
