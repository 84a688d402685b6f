import type { Plugin } from './plugin.ts'
import { runPlugin } from './run.ts'
import { commitStaged, discardStaged } from './staged-file.ts'
import { exitCodes } from './state.ts'
import { writeWhole } from './write-whole.ts'

/** Runs a plugin for a person or for Nagios: prints, then commits its state, then gives the exit code. */
export async function runInShell(plugin: Plugin, argv: readonly string[]): Promise<number> {
  const result = await runPlugin(plugin, argv, {
    nowMs: Date.now,
    signal: new AbortController().signal,
    env: process.env,
    stderr: (text) => void writeWhole(2, text),
  })
  const exitCode = result.exitCode ?? exitCodes[result.state]
  const staged = result.staged ?? []
  const lost = writeWhole(1, result.output)
  if (lost) {
    await discardStaged(staged)
    // What cannot be told either way is told by the exit code.
    writeWhole(2, `${plugin.name}: cannot write the result to stdout: ${lost.message}\n`)
    return exitCodes.UNKNOWN
  }
  try {
    await commitStaged(staged)
    return exitCode
  } catch (error) {
    writeWhole(2, `${plugin.name}: the result is out, its state could not be saved: ${String(error)}\n`)
    return Math.max(exitCode, exitCodes.UNKNOWN)
  }
}
