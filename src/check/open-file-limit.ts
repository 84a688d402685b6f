import { readFileSync } from 'node:fs'

/** How many files this process may have open, from the text of /proc/self/limits. */
export function openFileLimit(limits = readLimits()): number {
  const [, soft] = /^Max open files\s+(\d+|unlimited)/m.exec(limits) ?? []
  const files = Number(soft)
  return Number.isFinite(files) ? files : Number.POSITIVE_INFINITY
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  } catch {
    return ''
  }
}
