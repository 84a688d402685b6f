import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { metric } from '../../src/check/perfdata.ts'
import { strerror } from '../../src/check/strerror.ts'
import { pause } from './pause.ts'

/** Counters of /proc/vmstat, and how they are called in performance data. */
const counters = { pgpgin: 'vmem_pageins/s', pgpgout: 'vmem_pageouts/s', pgmajfault: 'vmem_pgmajfault/s' } as const

/** Measures for a second how many KiB are paged in and out, and how many major faults there are; performance data. */
export async function measurePaging(root: string, signal: AbortSignal): Promise<readonly string[] | string> {
  const path = join(root, 'proc/vmstat')
  try {
    const [before, startMs] = [readCounters(path), performance.now()]
    await pause(1000, signal)
    const [after, seconds] = [readCounters(path), (performance.now() - startMs) / 1000]
    return Object.entries(counters).map(([name, label]) => {
      const change = (after.get(name) ?? 0) - (before.get(name) ?? 0)
      return metric(label, String(Math.max(0, Math.round(change / seconds))))
    })
  } catch (error) {
    return `cannot read ${path}: ${strerror(error)}`
  }
}

const readCounters = (path: string) =>
  new Map(
    Array.from(readFileSync(path, 'utf8').matchAll(/^(\S+) (\d+)$/gm), ([, name = '', count]) => [name, Number(count)]),
  )
