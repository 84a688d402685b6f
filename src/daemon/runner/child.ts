import { type ChildProcess, spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { errorCode, strerror } from '../../check/strerror.ts'
import { finished, type RunLimits, type RunOutcome } from './outcome.ts'
import type { OutputPipes } from './output-pipe.ts'

/** A command line for the kernel: a program and its words. */
export type Invocation = { readonly file: string; readonly args: readonly string[] }

/** Between TERM and KILL, and between a plugin's end and that of a child that still holds its output. */
const graceMs = 2000
const heldOutputMs = 1000

/**
 * Runs a program in a process group of its own, stdin and stderr on /dev/null, and reads what it prints.
 * At the time limit the whole group gets TERM, then KILL (spec/nrpe.md §2.9). Never rejects.
 */
export async function runChild(
  invocation: Invocation,
  environment: NodeJS.ProcessEnv,
  limits: RunLimits,
  pipes: OutputPipes,
): Promise<RunOutcome> {
  const pipe = await pipes.open().catch(asError)
  if (pipe instanceof Error) return notStarted(pipe)
  const child = start(invocation, environment, pipe?.writeFd)
  if (pipe) closeSync(pipe.writeFd)
  const stdout = pipe?.reader ?? (child instanceof Error ? undefined : child.stdout)
  if (child instanceof Error || !stdout) {
    stdout?.destroy()
    return notStarted(child instanceof Error ? child : new Error('no pipe for its output'))
  }
  return new Promise((resolve) => {
    const output = collector(limits.maxOutputBytes)
    let held: NodeJS.Timeout | undefined
    let exited = false
    const finish = (outcome: RunOutcome) => {
      clearTimeout(timer)
      clearTimeout(held)
      stdout.destroy()
      resolve(outcome)
    }
    const end = (leftOpen: boolean) => {
      const outputBytes = output.totalBytes()
      finish({ ...finished(child.exitCode ?? undefined, output.kept()), outputBytes, leftOpen })
    }
    const timer = setTimeout(() => {
      endGroup(child)
      finish({ kind: 'timeout' })
    }, limits.timeoutMs)
    stdout.on('data', output.take)
    stdout.once('end', () => {
      if (exited) end(false)
    })
    child.once('error', (error) => finish(notStarted(error)))
    child.once('exit', () => {
      exited = true
      // A background child that kept stdout open must not hold the answer. What is readable by then is still its own.
      if (stdout.readableEnded) end(false)
      else held = setTimeout(() => setImmediate(end, true), heldOutputMs)
    })
  })
}

/** spawn reports some faults as events and throws others, such as a list of arguments that is too long. */
function start(invocation: Invocation, environment: NodeJS.ProcessEnv, stdout: number | undefined) {
  try {
    return spawn(invocation.file, invocation.args, {
      stdio: ['ignore', stdout ?? 'pipe', 'ignore'],
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
  const code = errorCode(error) ?? ''
  if (unforkable.has(code)) return { kind: 'not-started', reason: strerror(error) }
  return finished(code === 'ENOENT' || code === 'ENOTDIR' ? notFound : notExecutable)
}

const unforkable: ReadonlySet<string> = new Set(['EAGAIN', 'ENOMEM', 'EMFILE', 'ENFILE', 'E2BIG'])

/** The shell's exit codes. */
const notExecutable = 126
const notFound = 127

/** Ends everything that the command started and that stayed in its group. */
function endGroup(child: ChildProcess): void {
  if (child.pid === undefined) return
  const group = -child.pid
  signalGroup(group, 'SIGTERM')
  setTimeout(signalGroup, graceMs, group, 'SIGKILL')
}

function signalGroup(group: number, signal: NodeJS.Signals): void {
  try {
    process.kill(group, signal)
  } catch {
    // Already gone.
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
