import { readFileSync } from 'node:fs'

/** Descriptors for everything but connections, and for each connection: its socket, its command's output, a file. */
const reserved = 64
const perConnection = 3
const most = 10_000

/** How many connections this process has descriptors for. */
export function connectionLimit(limits = readLimits()): number {
  const [, soft] = /^Max open files\s+(\d+|unlimited)/m.exec(limits) ?? []
  const files = Number(soft)
  if (!Number.isFinite(files)) return most
  return Math.min(most, Math.max(4, Math.floor((files - reserved) / perConnection)))
}

function readLimits(): string {
  try {
    return readFileSync('/proc/self/limits', 'utf8')
  } catch {
    return ''
  }
}
