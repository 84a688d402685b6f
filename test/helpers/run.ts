import { spawn } from 'node:child_process'
import { killAtExit } from './processes.ts'

/** How a program ended and what it printed. */
export type Ran = {
  /** Undefined when a signal ended it. */
  readonly exitCode: number | undefined
  readonly stdout: Buffer
  readonly stderr: string
}

/** Runs a program to its end; one that is still there after `limitMs` is killed, and the promise rejects. */
export function run(
  command: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv; readonly limitMs?: number } = {},
): Promise<Ran> {
  const { limitMs = 20_000, ...rest } = options
  const [file = '', ...args] = command
  return new Promise((resolve, reject) => {
    const child = killAtExit(spawn(file, args, { ...rest, stdio: ['ignore', 'pipe', 'pipe'] }))
    const stdout: Buffer[] = []
    let stderr = ''
    const timer = setTimeout(() => {
      child.kill('SIGKILL')
      reject(new Error(`still running after ${limitMs} ms: ${command.join(' ')}\n${Buffer.concat(stdout)}${stderr}`))
    }, limitMs)
    child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk))
    child.stderr.on('data', (chunk: Buffer) => {
      stderr += chunk.toString()
    })
    child.once('error', (error) => {
      clearTimeout(timer)
      reject(error)
    })
    child.once('close', (code) => {
      clearTimeout(timer)
      resolve({ exitCode: code ?? undefined, stdout: Buffer.concat(stdout), stderr })
    })
  })
}
