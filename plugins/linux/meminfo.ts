import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { quietly } from '../../src/check/quietly.ts'
import { strerror } from '../../src/check/strerror.ts'

/** The figures of /proc/meminfo by name, in KiB as the kernel gives them; the reason where they cannot be read. */
export function readMeminfo(root: string): ReadonlyMap<string, number> | string {
  const path = join(root, 'proc/meminfo')
  try {
    const lines = readFileSync(path, 'utf8').matchAll(/^(\S+):\s+(\d+)/gm)
    const figures = new Map([...lines].map(([, name = '', kib]) => [name, Number(kib)]))
    return figures.has('MemTotal') ? figures : `${path} does not say MemTotal`
  } catch (error) {
    return `cannot read ${path}: ${strerror(error)}`
  }
}

/**
 * What programs may still take without swapping, in KiB: MemAvailable, or for kernels before 3.14, which do not say it, the
 * sum that the kernel makes since.
 */
export function availableKib(figures: ReadonlyMap<string, number>, root: string): number {
  const told = figures.get('MemAvailable')
  if (told !== undefined) return told
  const figure = (name: string) => figures.get(name) ?? 0
  const minFree = quietly(() => Number(readFileSync(join(root, 'proc/sys/vm/min_free_kbytes'), 'utf8'))) ?? 0
  // The kernel keeps a quarter more than the least of all free.
  const low = Math.floor((minFree * 5) / 4)
  const freeable = (kib: number) => kib - Math.min(Math.floor(kib / 2), low)
  const files = figure('Active(file)') + figure('Inactive(file)')
  return Math.max(0, figure('MemFree') - low + freeable(files) + freeable(figure('SReclaimable')))
}
