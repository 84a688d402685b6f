import { spawn } from 'node:child_process'
import { closeSync, existsSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isSea } from 'node:sea'
import { writeWhole } from '../check/write-whole.ts'

/** Names the descriptor on which a background daemon reports that it listens. */
const statusVariable = 'PLENUM_STATUS_FD'
const statusFd = 3

/**
 * -d: starts the daemon in a session of its own and waits until it listens. Unlike stock's parent, which is gone
 * before the port is open, it exits with the daemon's own code and reason when that fails (spec/nrpe.md T14).
 */
export function startInBackground(argv: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const { file, args } = ownCommand()
    const child = spawn(file, [...args, ...argv], {
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
      // glibc keeps a heap for each thread otherwise; no command sees the variable.
      env: { MALLOC_ARENA_MAX: '2', ...process.env, [statusVariable]: String(statusFd) },
    })
    child.stderr?.on('data', (text: Buffer) => writeWhole(2, text))
    child.once('error', (error) => {
      writeWhole(2, `nrpe: cannot start in the background: ${error.message}\n`)
      resolve(2)
    })
    child.once('close', (code) => resolve(code ?? 2))
    child.stdio[statusFd]?.once('data', () => {
      // What it wrote to stderr before may be read behind this, in the same round.
      setImmediate(() => {
        child.unref()
        child.stderr?.destroy()
        child.stdio[statusFd]?.destroy()
        resolve(0)
      })
    })
  })
}

/** How to start nrpe again: by its link where there is one, so that `check_procs -C nrpe` finds it. */
function ownCommand(): { readonly file: string; readonly args: readonly string[] } {
  if (!isSea()) return { file: process.execPath, args: [process.argv[1] ?? '', 'nrpe'] }
  const link = join(dirname(process.execPath), 'nrpe')
  return existsSync(link) ? { file: link, args: [] } : { file: process.execPath, args: ['nrpe'] }
}

/** Was this process started by -d? Says so once: the mark is taken out of the environment. */
export function takeBackgroundMark(): boolean {
  const marked = process.env[statusVariable] !== undefined
  delete process.env[statusVariable]
  return marked
}

/** Tells the parent of -d, which waits for it, that the port is open. */
export function reportReady(): void {
  try {
    writeSync(statusFd, 'ready\n')
    closeSync(statusFd)
  } catch {
    // The parent was killed meanwhile; the daemon serves all the same.
  }
}
