import { spawn } from 'node:child_process'
import { connect, isIP } from 'node:net'
import { isSea } from 'node:sea'
import { setTimeout as pause } from 'node:timers/promises'
import type { Config } from '../../config/config.ts'

/** How long a daemon may take to open its port, ms. */
const patienceMs = 20_000

/** Where a daemon of this host can be reached from this host. */
export type Place = { readonly host: string; readonly port: number }

/** The place that a configuration says. */
export function placeOf({ serverAddress, serverPort, addressFamily }: Config): Place {
  const isAny = serverAddress === undefined || serverAddress === '0.0.0.0' || serverAddress === '::'
  const own = addressFamily === 6 ? '::1' : '127.0.0.1'
  return { host: isAny || isIP(serverAddress) === 0 ? own : serverAddress, port: serverPort }
}

/** Whether somebody takes connections there. */
export function isOpen({ host, port }: Place): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 2000 })
    const settle = (answer: boolean) => () => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', settle(true)).once('error', settle(false)).once('timeout', settle(false))
  })
}

/** Waits for the port; false where it stays closed. */
export async function opens(place: Place): Promise<boolean> {
  for (const end = performance.now() + patienceMs; performance.now() < end; ) {
    if (await isOpen(place)) return true
    await pause(50)
  }
  return false
}

/** What answers there: the daemon's version; undefined where this host gets no answer, as allowed_hosts may have it. */
export function version({ host, port }: Place, isPlain: boolean): Promise<string | undefined> {
  const own = isSea() ? [] : [process.argv[1] ?? '']
  const words = [
    ...own,
    'check_nrpe',
    '-H',
    host,
    '-p',
    `${port}`,
    '-t',
    '10',
    '--no-state',
    ...(isPlain ? ['-n'] : []),
  ]
  return new Promise((resolve) => {
    const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'ignore'] })
    let said = ''
    child.stdout.on('data', (chunk: Buffer) => {
      said += chunk.toString()
    })
    child.once('error', () => resolve(undefined))
    child.once('close', (code) => resolve(code === 0 ? said.trim() : undefined))
  })
}
