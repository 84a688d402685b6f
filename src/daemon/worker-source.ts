import { getAsset, isSea } from 'node:sea'

/** What `new Worker(script, { eval })` runs plugins from: the text built into the executable, or the source file. */
export function workerSource(): { script: string | URL; eval: boolean } {
  return isSea()
    ? { script: getAsset('worker.js', 'utf8'), eval: true }
    : { script: new URL('./worker.ts', import.meta.url), eval: false }
}
