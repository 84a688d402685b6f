import type { Worker } from 'node:worker_threads'
import { finished, type RunOutcome } from './outcome.ts'
import type { PluginCall } from './pool.ts'

/**
 * Calls whose thread waits in the kernel for a file system that does not answer: nothing can end it. Each is told to
 * those who ask the same again, so that no second thread goes the same way.
 */
export type StuckCalls = {
  /** Its thread was ended and is still there; counts until that exits. */
  readonly add: (worker: Worker, call: PluginCall, sinceMs: number) => void
  /** The answer to a call that is stuck already, or when too many are; undefined for any other. */
  readonly answerTo: (call: PluginCall) => RunOutcome | undefined
  readonly count: () => number
}

/** `mostThreads` may be stuck; then none is risked any more. */
export function stuckCalls(mostThreads: number): StuckCalls {
  const stuck = new Map<Worker, { readonly key: string; readonly sinceMs: number }>()
  const unknown = ({ name }: PluginCall, text: string) => finished(3, Buffer.from(`${name} UNKNOWN - ${text}\n`))
  return {
    add: (worker, call, sinceMs) => {
      stuck.set(worker, { key: keyOf(call), sinceMs })
      worker.once('exit', () => stuck.delete(worker))
    },
    answerTo: (call) => {
      const key = keyOf(call)
      const same = stuck.values().find((each) => each.key === key)
      if (same !== undefined) {
        const seconds = Math.round((performance.now() - same.sinceMs) / 1000)
        return unknown(call, `the same check waits for a file system that does not answer (stuck for ${seconds} s)`)
      }
      if (stuck.size < mostThreads) return undefined
      return unknown(call, `${stuck.size} checks wait for file systems that do not answer: no more are started`)
    },
    count: () => stuck.size,
  }
}

const keyOf = ({ name, argv }: PluginCall) => [name, ...argv].join('\0')
