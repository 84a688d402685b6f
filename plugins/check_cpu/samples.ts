import { quietly } from '../../src/check/quietly.ts'
import type { AllCpuTimes, CpuTimes } from '../linux/cpu-times.ts'

/** A reading that a run leaves for the next ones. */
export type Sample = {
  /** Which start of the machine it belongs to. */
  readonly boot: string
  /** Seconds since then. */
  readonly atSeconds: number
  readonly times: AllCpuTimes
}

/** What an earlier run left must be so old, and no older; seconds. */
const leastAge = 5
const mostAge = 3600

/** The youngest that tells of an interval worth its name; the clock of the machine plays no part. */
export function comparable(samples: readonly Sample[], now: Sample): Sample | undefined {
  return samples.findLast(({ boot, atSeconds, times }) => {
    const age = now.atSeconds - atSeconds
    return boot === now.boot && age >= leastAge && age <= mostAge && isEarlier(times, now.times)
  })
}

/**
 * What is to be kept: this one and the one before, so that two callers at nearly the same time both find an old one.
 * Undefined where nothing changes.
 */
export function withNow(samples: readonly Sample[], now: Sample): readonly Sample[] | undefined {
  const last = samples.at(-1)
  const isYoung = last?.boot === now.boot && Math.abs(now.atSeconds - last.atSeconds) < leastAge
  return isYoung ? undefined : [...samples.slice(-1), now]
}

/** A container that was moved to another host counts anew. */
function isEarlier(before: AllCpuTimes, after: AllCpuTimes): boolean {
  const [earlier, later] = [before.get('cpu'), after.get('cpu')]
  return earlier !== undefined && later !== undefined && earlier.user <= later.user && earlier.system <= later.system
}

/** The text of a state file. */
export function printSamples(samples: readonly Sample[]): string {
  const plain = samples.map(({ times, ...rest }) => ({ ...rest, times: Object.fromEntries(times) }))
  return `${JSON.stringify({ version: 1, samples: plain })}\n`
}

/** Samples of a state file; none where the text is something else. */
export function parseSamples(text: string | undefined): readonly Sample[] {
  const value = quietly((): unknown => JSON.parse(text ?? ''))
  if (!isRecord(value) || !Array.isArray(value.samples)) return []
  return value.samples.flatMap((sample: unknown) => {
    if (!isRecord(sample)) return []
    const { boot, atSeconds, times } = sample
    if (typeof boot !== 'string' || typeof atSeconds !== 'number' || !isRecord(times)) return []
    const entries = Object.entries(times).filter((entry): entry is [string, CpuTimes] => isTimes(entry[1]))
    return [{ boot, atSeconds, times: new Map(entries) }]
  })
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

const isTimes = (value: unknown): value is CpuTimes =>
  isRecord(value) && ['user', 'system', 'idle', 'iowait', 'steal'].every((name) => Number.isFinite(value[name]))
