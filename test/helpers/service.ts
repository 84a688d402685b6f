import { spawn } from 'node:child_process'
import { freePort } from './free-port.ts'
import { endChild, killAtExit } from './processes.ts'

/** A program that serves on 127.0.0.1 until it is stopped. */
export type Service = { readonly port: number; readonly stop: () => Promise<void> }

/** How it is started on a port, and the words on stdout or stderr with which it says that it listens. */
type Start = {
  readonly command: (port: number) => readonly string[]
  readonly ready: RegExp
  /** Default: SIGTERM. */
  readonly stopSignal?: NodeJS.Signals
}

/** Starts it on a free port, on another one where that was taken meanwhile. Rejects with its words where it does not come up. */
export async function startService(start: Start): Promise<Service> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOn(await freePort(), start)
    } catch (error) {
      if (attempt === 5 || !/address (already )?in use/i.test(String(error))) throw error
    }
  }
}

function startOn(port: number, { command, ready, stopSignal = 'SIGTERM' }: Start): Promise<Service> {
  const [file = '', ...args] = command(port)
  const child = killAtExit(spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'] }))
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = () => endChild(child, exited, stopSignal)
  let words = ''
  return new Promise((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      words += chunk.toString()
      if (ready.test(words)) resolve({ port, stop })
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`${file} ended with ${code}: ${words}`)))
  })
}
