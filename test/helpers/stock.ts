import { spawn } from 'node:child_process'
import { rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { isRoot, makeFolder } from './folders.ts'
import { follower } from './follower.ts'
import { freePort } from './free-port.ts'
import { type GrowingLog, growingLog } from './growing-log.ts'
import { endChild, killAtExit } from './processes.ts'
import { missingPeers, peerAdvice, stockNrpe } from './stock-paths.ts'

/** Tests that need both stock peers. Without them: skipped with a word where to get them, or failed where CI=true. */
export function describeWithStock(name: string, tests: () => void): void {
  if (missingPeers.length === 0) describe(name, tests)
  else if (process.env.CI === 'true') describe(name, () => it(`finds its stock peers (${peerAdvice})`, expectPeers))
  else describe.skip(`${name} (skipped: ${missingPeers.join(' and ')} missing; ${peerAdvice})`, tests)
}

function expectPeers(): void {
  expect(missingPeers).toEqual([])
}

/** A stock daemon that listens on 127.0.0.1. */
export type Stock = {
  readonly port: number
  readonly tls: boolean
  readonly log: () => string
  /** Resolves with the match, in what was logged from character `from` on. */
  readonly waitForLog: GrowingLog['waitFor']
  readonly stop: () => Promise<void>
}

/** What it is to serve; the port, the address and the user are seen to. */
export type StockOptions = {
  readonly config: readonly string[]
  readonly tls: boolean
  /** Listens on every address, in place of 127.0.0.1. */
  readonly everywhere?: boolean
  /** Words before the command, of a program that becomes it. */
  readonly under?: readonly string[]
}

/** Starts the C daemon, on another port where the first one was taken meanwhile, and waits until it listens. */
export async function startStock(options: StockOptions): Promise<Stock> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOn(await freePort(), options)
    } catch (error) {
      if (attempt === 5 || !String(error).includes('Address already in use')) throw error
    }
  }
}

/** A stock daemon for all tests of a file or a describe block. */
export function stockFor(options: StockOptions): () => Stock {
  let stock: Stock | undefined
  beforeAll(async () => {
    stock = await startStock(options)
  })
  afterAll(() => stock?.stop())
  return () => {
    if (!stock) throw new Error('the daemon is there for tests and hooks only')
    return stock
  }
}

async function startOn(port: number, { config, tls, everywhere = false, under = [] }: StockOptions): Promise<Stock> {
  const folder = makeFolder()
  const logFile = join(folder, 'log')
  const user = isRoot ? ['nrpe_user=nobody', 'nrpe_group=nogroup'] : []
  const address = everywhere ? [] : ['server_address=127.0.0.1']
  const own = [`log_file=${logFile}`, 'disable_syslog=1', ...address, `server_port=${port}`, ...user]
  const file = join(folder, 'nrpe.cfg')
  writeFileSync(logFile, '')
  writeFileSync(file, [...own, ...config, ''].join('\n'))
  const log = growingLog()
  const follow = follower(logFile, log.add)
  const watcher = watch(logFile, follow)
  const [program = '', ...args] = [...under, stockNrpe, '-c', file, '-f', ...(tls ? [] : ['-n'])]
  const child = killAtExit(spawn(program, args, { stdio: 'ignore' }))
  const exited = new Promise<void>((resolve) => {
    child.once('exit', (code) => {
      follow()
      log.end(`stock nrpe ended with ${code}`)
      resolve()
    })
  })
  const stop = async () => {
    await endChild(child, exited)
    watcher.close()
    rmSync(folder, { recursive: true, force: true })
  }
  try {
    await log.waitFor(/Listening for connections on port/)
  } catch (error) {
    await stop()
    throw error
  }
  return { port, tls, log: log.text, waitForLog: log.waitFor, stop }
}
