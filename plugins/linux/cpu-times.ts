import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { strerror } from '../../src/check/strerror.ts'

/** What a CPU did since the machine was started, in clock ticks; what is done for guests is in `user`. */
export type CpuTimes = {
  readonly user: number
  readonly system: number
  readonly idle: number
  readonly iowait: number
  readonly steal: number
}

/** The times of all CPUs together, `cpu`, and of each, `cpu0` and so on. */
export type AllCpuTimes = ReadonlyMap<string, CpuTimes>

/** Reads /proc/stat; the reason where it cannot be read. */
export function readCpuTimes(root: string): AllCpuTimes | string {
  const path = join(root, 'proc/stat')
  try {
    const lines = readFileSync(path, 'utf8').matchAll(/^(cpu\d*) +(.*)$/gm)
    const times = new Map(Array.from(lines, ([, name = '', figures = '']) => [name, timesOf(figures)]))
    return times.has('cpu') ? times : `${path} holds no times of the CPU`
  } catch (error) {
    return `cannot read ${path}: ${strerror(error)}`
  }
}

/** Kernels before 2.6.11 know fewer figures. */
function timesOf(figures: string): CpuTimes {
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = figures
    .split(' ')
    .map(Number)
  return { user: user + nice, system: system + irq + softirq, idle, iowait, steal }
}
