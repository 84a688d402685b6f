import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'

/** A daemon that the demo started. */
export type Daemon = {
  /** Resolves when `isUp` says so; rejects with what the daemon said when it ends first, or after ten seconds. */
  readonly waitUntil: (isUp: () => boolean) => Promise<void>
  readonly stop: () => Promise<void>
  /** For the way out of the process, where nothing can wait. */
  readonly kill: () => void
}

/** Starts a program that is meant to stay. */
export function startDaemon(program: string, argv: readonly string[]): Daemon {
  const child = spawn(program, argv, { stdio: ['ignore', 'pipe', 'pipe'] })
  let said = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
  })
  child.on('error', (error) => {
    said += error.message
  })
  return {
    waitUntil: async (isUp) => {
      const deadlineMs = Date.now() + 10_000
      while (!isUp()) {
        if (hasEnded(child)) throw new Error(`the daemon ended: ${said.trim() || 'it said nothing'}`)
        if (Date.now() > deadlineMs) throw new Error(`the daemon does not answer: ${said.trim() || 'it said nothing'}`)
        await new Promise((resolve) => setTimeout(resolve, 50))
      }
    },
    stop: async () => {
      if (hasEnded(child)) return
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      const timer = setTimeout(() => child.kill('SIGKILL'), 3000)
      await ended
      clearTimeout(timer)
    },
    kill: () => {
      if (!hasEnded(child)) child.kill('SIGKILL')
    },
  }
}

function hasEnded(child: ChildProcess): boolean {
  return child.pid === undefined || child.exitCode !== null || child.signalCode !== null
}
