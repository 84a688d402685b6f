import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { strerror } from '../../src/check/strerror.ts'
import { type Process, processIn } from './process.ts'

/** The numbers of all processes, in order; the reason where /proc cannot be read. */
export function listPids(root: string): readonly number[] | string {
  const proc = join(root, 'proc')
  try {
    const pids = readdirSync(proc).filter(isNumber).map(Number)
    // Those of a recorded tree come in the order of their names.
    return pids.length === 0 ? `${proc} shows no processes` : pids.sort((a, b) => a - b)
  } catch (error) {
    return `cannot read ${proc}: ${strerror(error)}`
  }
}

const isNumber = (name: string) => /^\d+$/.test(name)

/** How long one slice may take before the thread listens for a request to stop. */
const sliceMs = 5

/**
 * Shows every process of /proc to `look`, one after the other, in slices; one that ended meanwhile may be among them. Resolves to the reason where /proc cannot be
 * read; ends early, without one, where the signal is given.
 */
export async function eachProcess(
  root: string,
  signal: AbortSignal,
  look: (process: Process) => void,
): Promise<string | undefined> {
  const pids = listPids(root)
  if (typeof pids === 'string') return pids
  const proc = join(root, 'proc')
  const uptimeSeconds = readUptime(`${proc}/uptime`)
  if (typeof uptimeSeconds === 'string') return uptimeSeconds
  let sliceEnds = performance.now() + sliceMs
  for (const pid of pids) {
    look(processIn(`${proc}/${pid}`, pid, uptimeSeconds))
    if (performance.now() < sliceEnds) continue
    await new Promise((resolve) => setImmediate(resolve))
    if (signal.aborted) return undefined
    sliceEnds = performance.now() + sliceMs
  }
  return undefined
}

function readUptime(path: string): number | string {
  try {
    return Number.parseFloat(readFileSync(path, 'utf8'))
  } catch (error) {
    return `cannot read ${path}: ${strerror(error)}`
  }
}
