import { fstatSync } from 'node:fs'
import type { Plugin, PluginResult } from './plugin.ts'
import { quietly } from './quietly.ts'
import { runPlugin } from './run.ts'
import { commitStaged, discardStaged } from './staged-file.ts'
import { exitCodes } from './state.ts'
import type { Terminal } from './terminal.ts'
import { writeWhole } from './write-whole.ts'

/** Resolves once so many bytes, written to a descriptor, were taken by its reader. */
type Taken = (fd: number, bytes: number) => Promise<void>

/** Runs a plugin for a person or for Nagios: prints, then commits its state, then gives the exit code once the output was taken. */
export async function runInShell(plugin: Plugin, argv: readonly string[], taken: Taken): Promise<number> {
  const exitCode = await printAndCommit(plugin, argv, taken)
  if (process.getActiveResourcesInfo().includes('GetAddrInfoReqWrap')) {
    const { leaveAtOnce } = await import('./leave.ts')
    leaveAtOnce(exitCode)
  }
  return exitCode
}

async function printAndCommit(plugin: Plugin, argv: readonly string[], taken: Taken): Promise<number> {
  const terminal = await findTerminal()
  const result = await runPlugin(plugin, await wordsOf(argv), {
    nowMs: Date.now,
    signal: new AbortController().signal,
    env: process.env,
    ownPid: process.pid,
    stderr: (text) => void writeWhole(2, text),
    ...(terminal && { terminal }),
  })
  const exitCode = result.exitCode ?? exitCodes[result.state]
  const staged = result.staged ?? []
  const output = Buffer.from(await printed(result, terminal))
  const lost = writeWhole(1, output)
  if (lost) {
    await discardStaged(staged)
    // What cannot be told either way is told by the exit code.
    writeWhole(2, `${plugin.name}: cannot write the result to stdout: ${lost.message}\n`)
    return exitCodes.UNKNOWN
  }
  try {
    await commitStaged(staged)
    await taken(1, output.length)
    return exitCode
  } catch (error) {
    writeWhole(2, `${plugin.name}: the result is out, its state could not be saved: ${String(error)}\n`)
    return Math.max(exitCode, exitCodes.UNKNOWN)
  }
}

/** Bytes that are not UTF-8, which Node has replaced, are asked of the kernel: a pattern in Latin-1 would silently fit nothing. */
async function wordsOf(argv: readonly string[]): Promise<readonly string[]> {
  if (!argv.some((word) => word.includes('\ufffd'))) return argv
  return (await import('./raw-words.ts')).rawWords(argv)
}

/** Only a device can be a terminal, and not /dev/null and its kin: a check in a pipe loads nothing to find out. */
async function findTerminal(): Promise<Terminal | undefined> {
  const facts = quietly(() => fstatSync(1))
  if (!facts?.isCharacterDevice() || facts.rdev >>> 8 === 1) return undefined
  return (await import('./terminal.ts')).terminalOf(process.env)
}

/** The bytes for stdout: on a terminal without control characters that a log or a peer may hold. */
async function printed({ output, rendered }: PluginResult, terminal: Terminal | undefined) {
  if (!terminal || rendered) return output
  return (await import('./terminal.ts')).forTerminal(Buffer.from(output))
}
