import { readFileSync, rmSync } from 'node:fs'
import { onTestFinished } from 'vitest'
import type { Said } from './originals.ts'
import { makeTree } from './recorded-tree.ts'

/** Debian's kernels, on which the original plugins were recorded too. */
export const debianMachines = ['amd64-5.10', 'amd64-6.12', 'arm64-6.1', 's390x-6.1'] as const
type DebianMachine = (typeof debianMachines)[number]

/** These, a host with threads of the kernel, and a container that sees its own processes only; see test/fixtures/README.md. */
export type RecordedProc = 'host' | 'container' | DebianMachine

/** A command line of an original plugin, and what came of it. */
type Original = Said & { readonly argv: readonly [plugin: string, ...words: string[]] }

/** The /proc of a machine as a tree for `context.root`, gone when the test is over, and what ps printed of it. */
export function recordedProc(name: RecordedProc): { readonly root: string; readonly ps: readonly string[] } {
  const { files, ps } = recording(name)
  const root = makeTree(Object.fromEntries(Object.entries(files).map(([path, text]) => [path, bytes(text)])))
  onTestFinished(() => rmSync(root, { recursive: true }))
  return { root, ps: bytes(ps).toString().trimEnd().split('\n') }
}

/** What free and uptime of procps and the original plugins said of a machine, in that same moment. */
export function saidOf(name: DebianMachine): {
  readonly free: string
  readonly uptime: string
  readonly originals: readonly Original[]
} {
  const { free = '', uptime = '', originals = [] } = recording(name)
  return { free, uptime, originals: originals.map((said) => ({ ...said, output: bytes(said.output).toString() })) }
}

/** Each byte is a character, because names of processes are bytes. */
type Recording = {
  readonly files: Readonly<Record<string, string>>
  readonly ps: string
  readonly free?: string
  readonly uptime?: string
  readonly originals?: readonly Original[]
}

const recording = (name: RecordedProc): Recording =>
  JSON.parse(readFileSync(new URL(`../fixtures/proc-${name}.json`, import.meta.url), 'utf8'))

const bytes = (text: string) => Buffer.from(text, 'latin1')
