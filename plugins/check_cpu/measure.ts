import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Options } from '../../src/check/options.ts'
import type { PluginContext } from '../../src/check/plugin.ts'
import type { StagedFile } from '../../src/check/staged-file.ts'
import { recall } from '../../src/check/state-file.ts'
import { strerror } from '../../src/check/strerror.ts'
import { type AllCpuTimes, readCpuTimes } from '../linux/cpu-times.ts'
import { pause } from '../linux/pause.ts'
import { comparable, parseSamples, printSamples, type Sample, withNow } from './samples.ts'
import { type AllShares, sharesBetween } from './shares.ts'

/** What was measured, and over which time. */
export type Measured = {
  readonly shares: AllShares
  /** For a person. */
  readonly interval: string
  readonly staged: readonly StagedFile[]
}

/** How often to read, and how many seconds lie between. */
export type Schedule = { readonly delaySeconds: number; readonly count: number }

/** As the original: of several intervals the last one counts, and one reading tells of the time since the start. */
export async function measureNow(
  schedule: Schedule,
  { root = '/', signal }: PluginContext,
): Promise<Measured | string> {
  const { delaySeconds, count } = schedule
  if (count > 2) await pause((count - 2) * delaySeconds * 1000, signal)
  const before = count > 1 ? readCpuTimes(root) : undefined
  if (typeof before === 'string') return before
  if (before) await pause(delaySeconds * 1000, signal)
  const after = readCpuTimes(root)
  if (typeof after === 'string') return after
  const interval = before ? `${delaySeconds} s, measured now` : 'all the time since the machine was started'
  return { shares: sharesBetween(before, after), interval, staged: [] }
}

/** What happened since an earlier run, which left its reading in a state file; without one, one second from now. */
export async function measureSince(
  metric: string,
  options: Options,
  context: PluginContext,
): Promise<Measured | string> {
  const memory = recall('check_cpu', [metric], options, context)
  // A file that was asked for has to work; without one there is another way.
  if (typeof memory === 'string') return options.has('state-file') ? memory : measureNow(oneSecond, context)
  const now = takeSample(context.root ?? '/')
  if (typeof now === 'string') return now
  const samples = parseSamples(memory.text)
  const before = comparable(samples, now)
  const measured = before
    ? { shares: sharesBetween(before.times, now.times), interval: sinceText(before, now) }
    : await measureNow(oneSecond, context)
  if (typeof measured === 'string') return measured
  const kept = withNow(samples, now)
  const staged = kept ? await memory.keep(printSamples(kept)) : undefined
  if (typeof staged === 'string' && options.has('state-file')) return staged
  return { ...measured, staged: staged === undefined || typeof staged === 'string' ? [] : [staged] }
}

/** What is looked at where nothing is known of before. */
export const oneSecond: Schedule = { delaySeconds: 1, count: 2 }

const sinceText = (before: Sample, now: Sample) =>
  `${(now.atSeconds - before.atSeconds).toFixed(1)} s, since an earlier run`

function takeSample(root: string): Sample | string {
  const times: AllCpuTimes | string = readCpuTimes(root)
  if (typeof times === 'string') return times
  try {
    const boot = readFileSync(join(root, 'proc/sys/kernel/random/boot_id'), 'utf8').trim()
    return { boot, atSeconds: Number.parseFloat(readFileSync(join(root, 'proc/uptime'), 'utf8')), times }
  } catch (error) {
    return `cannot read ${join(root, 'proc')}: ${strerror(error)}`
  }
}
