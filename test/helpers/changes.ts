import { watch } from 'node:fs'

/** Resolves with what `look` gives once it gives something, looking again at every change in a folder. Rejects after `limitMs` with `why()`. */
export function untilChanged<T>(
  folder: string,
  look: () => T | undefined,
  why: () => string,
  limitMs = 30_000,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const settle = () => {
      clearTimeout(timer)
      watcher.close()
    }
    const tryAgain = () => {
      const found = look()
      if (found === undefined) return
      settle()
      resolve(found)
    }
    const watcher = watch(folder, tryAgain)
    const timer = setTimeout(() => {
      settle()
      reject(new Error(`waited ${limitMs} ms: ${why()}`))
    }, limitMs)
    tryAgain()
  })
}
