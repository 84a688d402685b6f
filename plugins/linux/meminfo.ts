import { readFileSync } from 'node:fs'
import { join } from 'node:path'
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
