import { availableKib } from '../linux/meminfo.ts'

/** How memory is used, in KiB. */
export type MemoryFigures = ReturnType<typeof usageOf>

/** The figures of the output; those that the kernel does not tell are 0. */
export function usageOf(meminfo: ReadonlyMap<string, number>, root: string) {
  const figure = (name: string) => meminfo.get(name) ?? 0
  const [total, free, buffers] = [figure('MemTotal'), figure('MemFree'), figure('Buffers')]
  const cached = figure('Cached') + figure('SReclaimable')
  return {
    total,
    // In a container the parts may be more than the whole.
    used: Math.max(0, total - free - buffers - cached),
    free,
    shared: figure('Shmem'),
    buffers,
    cached,
    available: availableKib(meminfo, root),
    active: figure('Active'),
    anonpages: figure('AnonPages'),
    committed: figure('Committed_AS'),
    dirty: figure('Dirty'),
    inactive: figure('Inactive'),
  }
}
