import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'

/** Adds up the CPU time of processes and of all that they start, also of those that nobody waits for (stock nrpe's). */
export type CpuGroup = {
  readonly add: (pid: number) => void
  /** Words that put a program into the group when they stand before its command. */
  readonly under: readonly string[]
  /** Milliseconds so far. */
  readonly cpuMs: () => number
  /** Waits for the last of its processes, which must be ending. */
  readonly remove: () => Promise<void>
}

/** Makes a control group of the kernel's, version 1 or 2. Throws where this user may not. */
export function cpuGroup(name: string): CpuGroup {
  const isV1 = existsSync('/sys/fs/cgroup/cpuacct')
  const path = `/sys/fs/cgroup${isV1 ? '/cpuacct' : ''}/plenum-bench-${process.pid}-${name}`
  try {
    mkdirSync(path)
  } catch (error) {
    throw new Error(`cannot make ${path}, which adds up CPU time; run this as root: ${String(error)}`)
  }
  const cpuMs = () =>
    isV1
      ? Number(readFileSync(`${path}/cpuacct.usage`, 'utf8')) / 1e6
      : Number(/usage_usec (\d+)/.exec(readFileSync(`${path}/cpu.stat`, 'utf8'))?.[1]) / 1e3
  return {
    add: (pid) => writeFileSync(`${path}/cgroup.procs`, `${pid}`),
    under: ['/bin/sh', '-c', 'echo $$ > "$0" && exec "$@"', `${path}/cgroup.procs`],
    cpuMs,
    remove: () => removeOnceEmpty(path),
  }
}

/** Children of stock nrpe outlive it by a moment. */
async function removeOnceEmpty(path: string): Promise<void> {
  for (let tries = 0; tries < 200 && readFileSync(`${path}/cgroup.procs`, 'utf8') !== ''; tries++) await sleep(50)
  rmdirSync(path)
}
