import { type ChildProcess, spawn } from 'node:child_process'
import { errorCode, strerror } from '../../check/strerror.ts'
import type { RunLimits, RunOutcome } from './outcome.ts'

/** A command line for the kernel: a program and its words. */
export type Invocation = { readonly file: string; readonly args: readonly string[] }

/** Between TERM and KILL, and between a plugin's end and that of a child that still holds its output. */
const graceMs = 2000
const heldOutputMs = 1000

/**
 * Runs a program in a process group of its own, stdin and stderr on /dev/null, and reads what it prints.
 * At the time limit the whole group gets TERM, then KILL (spec/nrpe.md §2.9). Never rejects.
 */
export function runChild(
  invocation: Invocation,
  environment: NodeJS.ProcessEnv,
  limits: RunLimits,
): Promise<RunOutcome> {
  return new Promise((resolve) => {
    const child = spawn(invocation.file, invocation.args, {
      stdio: ['ignore', 'pipe', 'ignore'],
      detached: true,
      env: environment,
    })
    const output = collector(limits.maxOutputBytes)
    let held: NodeJS.Timeout | undefined
    const finish = (outcome: RunOutcome) => {
      clearTimeout(timer)
      clearTimeout(held)
      child.stdout.destroy()
      resolve(outcome)
    }
    const finished = () =>
      finish({
        kind: 'finished',
        exitCode: child.exitCode ?? undefined,
        output: output.kept(),
        outputBytes: output.totalBytes(),
        staged: [],
      })
    const timer = setTimeout(() => {
      endGroup(child)
      finish({ kind: 'timeout' })
    }, limits.timeoutMs)
    child.stdout.on('data', output.take)
    child.once('error', (error) => finish(notStarted(error, output)))
    // A background child that kept stdout open must not hold the answer.
    child.once('exit', () => {
      // What is readable now is still the command's own.
      held = setTimeout(() => setImmediate(finished), heldOutputMs)
    })
    child.once('close', finished)
  })
}

/** A missing or forbidden program is what it is to the shell: no output. Only a failed fork is something else. */
function notStarted(error: Error, output: ReturnType<typeof collector>): RunOutcome {
  const code = errorCode(error)
  if (code === 'EAGAIN' || code === 'ENOMEM' || code === 'EMFILE' || code === 'ENFILE') {
    return { kind: 'not-started', reason: strerror(error) }
  }
  return {
    kind: 'finished',
    exitCode: code === 'ENOENT' ? 127 : 126,
    output: output.kept(),
    outputBytes: 0,
    staged: [],
  }
}

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
