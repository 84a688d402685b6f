import type { Process } from '../linux/process.ts'

/** What thresholds are held against: the number of processes, or a figure of each. */
export const metrics = {
  PROCS: undefined,
  VSZ: (process: Process) => process.stat().vszKib,
  RSS: (process: Process) => process.status().rssKib,
  CPU: (process: Process) => process.stat().cpuPercent,
  ELAPSED: (process: Process) => process.stat().elapsedSeconds,
} as const

export type Metric = keyof typeof metrics

export const isMetric = (text: string): text is Metric => Object.hasOwn(metrics, text)
