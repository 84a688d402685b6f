import { readFileSync, rmSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import { makeTree } from './recorded-tree.ts'

/** Machines whose /proc was recorded, together with what ps printed of it in the same moment. */
export type RecordedProc = 'host' | 'container'

type Recording = { readonly files: Readonly<Record<string, string>>; readonly ps: readonly string[] }

/**
 * The /proc of a machine as a tree for `context.root`, gone when the test is over: a host with threads of the kernel, and
 * a container that sees its own processes only.
 */
export function recordedProc(name: RecordedProc): { readonly root: string; readonly ps: readonly string[] } {
  const path = new URL(`../fixtures/proc-${name}.json`, import.meta.url)
  const { files, ps }: Recording = JSON.parse(readFileSync(path, 'utf8'))
  const root = makeTree(files)
  onTestFinished(() => rmSync(root, { recursive: true }))
  return { root, ps }
}
