/**
 * Longer than any work on one input may take, milliseconds, and far longer than it does: what is not linear shows on
 * inputs of a hundred thousand characters.
 */
export const mostMs = 5000

/** How long work takes, milliseconds. What seems slow is repeated: a pause of the machine is not the work's. */
export function durationOf(work: () => void): number {
  let fastestMs = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < 3 && fastestMs > mostMs; attempt++) {
    const started = performance.now()
    work()
    fastestMs = Math.min(fastestMs, performance.now() - started)
  }
  return fastestMs
}
