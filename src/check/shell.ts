import { isUtf8 } from 'node:buffer'
import { fstatSync } from 'node:fs'
import type { Plugin } from './plugin.ts'
import { escapeControls, escapeLines } from './printable.ts'
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
  const lost = writeWhole(1, (await isTerminal(1)) ? forTerminal(result.output) : result.output)
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

/** A line of a log must not drive the terminal of whoever looks at it; a pipe gets every byte as it is. */
function forTerminal(output: string | Uint8Array): string | Buffer {
  const bytes = Buffer.from(output)
  if (isUtf8(bytes)) return escapeLines(bytes.toString())
  // In another encoding bytes above ASCII may be letters.
  return Buffer.from(bytes.toString('latin1').replace(/[^\n\t\x80-\xff]+/g, escapeControls), 'latin1')
}

/** Only a device can be one, and not /dev/null and its kin: node:tty takes longer to load than to look. */
async function isTerminal(fd: number): Promise<boolean> {
  const facts = fstatSync(fd)
  return facts.isCharacterDevice() && facts.rdev >>> 8 !== 1 && (await import('node:tty')).isatty(fd)
}
