import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { setTimeout as setTimeoutAsync } from 'node:timers/promises'
import { errorCode, strerror } from '../../check/strerror.ts'
import { finished, type RunLimits, type RunOutcome } from './outcome.ts'
import type { OutputPipes } from './output-pipe.ts'
import type { Running } from './running.ts'

/** A command line for the kernel: a program and its words. */
export type Invocation = { readonly file: string; readonly args: readonly string[] }

/** Between TERM and KILL, how often to look whether TERM was enough, and between a plugin's end and that of a child that still holds its output. */
const graceMs = 2000
const lookMs = 50
const heldOutputMs = 1000

/** How much of stderr is kept, bytes. */
const maxErrorBytes = 4096

/** What runs share. */
export type RunTools = { readonly pipes: OutputPipes; readonly running: Running }

/**
 * Runs a program in a process group of its own, stdin and stderr on /dev/null, and reads what it prints.
 * At the time limit the whole group gets TERM, then KILL (spec/nrpe.md §2.9). Never rejects.
 */
export async function runChild(
  invocation: Invocation,
  environment: NodeJS.ProcessEnv,
  limits: RunLimits,
  { pipes, running }: RunTools,
): Promise<RunOutcome> {
  const pipe = await pipes.open().catch(asError)
  if (pipe instanceof Error) return notStarted(pipe)
  const child = start(invocation, environment, pipe?.writeFd, limits.readStderr)
  if (pipe) closeSync(pipe.writeFd)
  const stdout = pipe?.reader ?? (child instanceof Error ? undefined : child.stdout)
  if (child instanceof Error || !stdout) {
    stdout?.destroy()
    return notStarted(child instanceof Error ? child : new Error('no pipe for its output'))
  }
  return new Promise((resolve) => {
    const output = collector(limits.maxOutputBytes)
    const errors = collector(maxErrorBytes)
    let held: NodeJS.Timeout | undefined
    let exited = false
    const finish = (outcome: RunOutcome) => {
      clearTimeout(timer)
      clearTimeout(held)
      forget()
      stdout.destroy()
      child.stderr?.destroy()
      resolve(outcome)
    }
    const end = (leftOpen: boolean) => {
      const outputBytes = output.totalBytes()
      const stderr = errors.kept().toString()
      const { exitCode, signalCode: signal } = child
      finish({ ...finished(exitCode ?? undefined, output.kept()), signal, outputBytes, leftOpen, stderr })
    }
    const cutOff = (why: 'timeout' | 'shutdown') => {
      running.hold(endGroup(child))
      finish({ kind: 'ended', why, output: output.kept(), outputBytes: output.totalBytes() })
    }
    const timer = setTimeout(cutOff, limits.timeoutMs, 'timeout')
    const forget = running.add(() => cutOff('shutdown'))
    stdout.on('data', output.take)
    child.stderr?.on('data', errors.take)
    stdout.once('end', () => {
      if (exited) end(false)
    })
    child.once('error', (error) => finish(notStarted(error)))
    child.once('exit', () => {
      exited = true
      // A background child that kept stdout open must not hold the answer. What is readable by then is still its own.
      if (stdout.readableEnded) end(false)
      else if (!limits.waitForChildren) held = setTimeout(() => setImmediate(end, true), heldOutputMs)
    })
  })
}

/** spawn reports some faults as events and throws others, such as a list of arguments that is too long. */
function start(
  invocation: Invocation,
  environment: NodeJS.ProcessEnv,
  stdout: number | undefined,
  readStderr: boolean,
): ChildProcess | Error {
  try {
    return spawn(invocation.file, invocation.args, {
      stdio: ['ignore', stdout ?? 'pipe', readStderr ? 'pipe' : 'ignore'],
      detached: true,
      env: environment,
    })
  } catch (error) {
    return asError(error)
  }
}

const asError = (error: unknown) => (error instanceof Error ? error : new Error(String(error)))

/** What keeps the shell from starting a program is no output; what keeps us from starting anything is something else. */
function notStarted(error: Error): RunOutcome {
  const code = errorCode(error)
  if (code === undefined || unforkable.has(code)) return { kind: 'not-started', reason: strerror(error) }
  return finished(code === 'ENOENT' || code === 'ENOTDIR' ? notFound : notExecutable)
}

const unforkable: ReadonlySet<string> = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE', 'E2BIG'])

/** The shell's exit codes. */
const notExecutable = 126
const notFound = 127

/** Ends everything that the command started and that stayed in its group; resolves when it is gone, or got KILL. */
async function endGroup(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return
  const group = -child.pid
  const killAt = performance.now() + graceMs
  signalGroup(group, 'SIGTERM')
  while (performance.now() < killAt) {
    await setTimeoutAsync(lookMs)
    if (!signalGroup(group, 0)) return
  }
  signalGroup(group, 'SIGKILL')
}

/** False when nobody is in the group any more. */
function signalGroup(group: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(group, signal)
    return true
  } catch {
    return false
  }
}

/** Keeps the first bytes and counts the rest. */
function collector(maxBytes: number) {
  const chunks: Buffer[] = []
  let keptBytes = 0
  let total = 0
  return {
    take: (chunk: Buffer) => {
      total += chunk.length
      if (keptBytes >= maxBytes) return
      const part = chunk.subarray(0, maxBytes - keptBytes)
      keptBytes += part.length
      chunks.push(part)
    },
    kept: () => Buffer.concat(chunks, keptBytes),
    totalBytes: () => total,
  }
}
