import { readdirSync, readFileSync } from 'node:fs'
import type { FamilyName } from './families.ts'

/** What the kernel knows of this process; what cannot be read is left out. */
export function processFigures(): Partial<Record<FamilyName, number>> {
  const { user, system } = process.cpuUsage()
  return {
    process_start_time_seconds: Math.round(performance.timeOrigin) / 1000,
    process_cpu_seconds_total: (user + system) / 1e6,
    process_resident_memory_bytes: process.memoryUsage.rss(),
    ...descriptors(),
  }
}

function descriptors(): Partial<Record<FamilyName, number>> {
  try {
    const [, limit] = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? []
    // One of them is the folder that is being read.
    const open = readdirSync('/proc/self/fd').length - 1
    return { process_open_fds: open, ...(limit === undefined ? {} : { process_max_fds: Number(limit) }) }
  } catch {
    return {}
  }
}
