import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { growingLog } from './growing-log.ts'
import { endChild, killAtExit } from './processes.ts'

/** What starts nrpe for each connection, or with a socket that listens already. */
export const superServers = {
  systemd: { path: '/usr/bin/systemd-socket-activate', advice: 'apt-get install systemd' },
  xinetd: { path: '/usr/sbin/xinetd', advice: 'apt-get install xinetd' },
} as const

/** Tests that need one of them: skipped with a word where to get it, or failed where CI=true. */
export function describeWith(server: keyof typeof superServers, tests: () => void): void {
  const { path, advice } = superServers[server]
  if (existsSync(path)) describe(`under ${server}`, tests)
  else if (process.env.CI === 'true')
    describe(server, () => it(`is there (${advice})`, () => expect(path).toBe('there')))
  else describe.skip(`under ${server} (skipped: ${advice})`, tests)
}

/** Starts a program that does not end by itself, for one test; what it prints is its log. */
export function startUntilTestEnds(command: readonly string[], cwd?: string) {
  const [file = '', ...args] = command
  const child = killAtExit(spawn(file, args, { stdio: ['ignore', 'pipe', 'pipe'], ...(cwd ? { cwd } : {}) }))
  const log = growingLog()
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => log.add(chunk.toString()))
  const exited = new Promise<number | undefined>((resolve) => {
    child.once('close', (code) => {
      log.end(`${file} ended with ${code}`)
      resolve(code ?? undefined)
    })
  })
  onTestFinished(async () => void (await endChild(child, exited)))
  return { pid: child.pid ?? 0, log: log.text, waitForLog: log.waitFor, exited }
}
