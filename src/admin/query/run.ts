import type { Engine } from '../../client/engine/engine.ts'
import { askWithRetries, type RetryPolicy } from '../../client/engine/retry.ts'
import { type Result, resultOf } from './result.ts'
import type { Target } from './settings.ts'

/**
 * Asks all targets, so many at a time; `take` gets each result with its place in the list and may keep the next one
 * waiting. Ends early, in order, when the signal comes.
 */
export async function askAll(
  { engine, parallel, retry }: { readonly engine: Engine; readonly parallel: number; readonly retry: RetryPolicy },
  targets: readonly Target[],
  signal: AbortSignal,
  take: (result: Result, index: number) => Promise<void>,
): Promise<void> {
  const rest = targets.entries()
  const worker = async () => {
    for (const [index, target] of rest) {
      if (signal.aborted) return
      const result = resultOf(target, await askWithRetries(engine, target.query, retry, signal))
      if (result !== undefined) await take(result, index)
    }
  }
  await Promise.all(Array.from({ length: Math.min(parallel, targets.length) }, worker))
}
