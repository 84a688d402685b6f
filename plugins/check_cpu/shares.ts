import type { AllCpuTimes, CpuTimes } from '../linux/cpu-times.ts'

/** What a CPU did in an interval, in percent of it. */
export type Shares = CpuTimes & {
  /** All but idling, with and without work that waits for a disk. */
  readonly busy: number
}

/** Shares by the name of the CPU; `cpu` is all of them together. */
export type AllShares = ReadonlyMap<string, Shares>

/** What happened between two readings; since the start of the machine without an earlier one. */
export function sharesBetween(before: AllCpuTimes | undefined, after: AllCpuTimes): AllShares {
  const shares = new Map<string, Shares>()
  for (const [name, times] of after) {
    const earlier = before?.get(name)
    // A CPU that was added meanwhile has nothing to be compared with.
    if (before === undefined || earlier !== undefined) shares.set(name, sharesOf(earlier ?? none, times))
  }
  return shares
}

const none: CpuTimes = { user: 0, system: 0, idle: 0, iowait: 0, steal: 0 }

function sharesOf(before: CpuTimes, after: CpuTimes): Shares {
  // The kernel lets iowait, and idle with it, run backwards now and then.
  const ticks = (name: keyof CpuTimes) => Math.max(0, after[name] - before[name])
  const [user, system, idle, iowait, steal] = [
    ticks('user'),
    ticks('system'),
    ticks('idle'),
    ticks('iowait'),
    ticks('steal'),
  ]
  const all = user + system + idle + iowait + steal
  if (all === 0) return { ...none, idle: 100, busy: 0 }
  const percent = (count: number) => (100 * count) / all
  return {
    user: percent(user),
    system: percent(system),
    idle: percent(idle),
    iowait: percent(iowait),
    steal: percent(steal),
    busy: percent(user + system + steal),
  }
}
