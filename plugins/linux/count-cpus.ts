import { readFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { quietly } from '../../src/check/quietly.ts'

/**
 * How many CPUs of this machine are online, as the C library counts them. The load average is that of the whole machine: what a
 * service manager, a container or taskset leaves to this process does not matter (Node's `availableParallelism` counts that).
 */
export function countCpus(root: string): number {
  return countIn(root, 'online') || cpus().length || 1
}

/** All that this machine has, those that are offline too. */
export function countAllCpus(root: string): number {
  return countIn(root, 'possible') || countCpus(root)
}

function countIn(root: string, list: 'online' | 'possible'): number {
  const text = quietly(() => readFileSync(join(root, 'sys/devices/system/cpu', list), 'utf8')) ?? ''
  return text.split(',').reduce((sum, part) => sum + sizeOf(part.trim()), 0)
}

/** `0-3` or `5`; 0 for what is neither. */
function sizeOf(part: string): number {
  const [, first, last] = /^(\d+)(?:-(\d+))?$/.exec(part) ?? []
  return first === undefined ? 0 : Number(last ?? first) - Number(first) + 1
}
