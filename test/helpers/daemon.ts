import { spawn } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll } from 'vitest'
import { isRoot, makeFolder } from './folders.ts'
import { freePort } from './free-port.ts'
import { growingLog } from './growing-log.ts'
import { plenumCommand } from './plenum.ts'
import { endChild, killAtExit } from './processes.ts'

/** What a daemon under test is to serve; the port, the address and the user are seen to. */
export type DaemonOptions = {
  /** Lines of nrpe.cfg. */
  readonly config: readonly string[]
  /** Default: true. */
  readonly tls?: boolean
  /** Command-line options besides -c, -f and -n. */
  readonly flags?: readonly string[]
  readonly env?: NodeJS.ProcessEnv
  readonly cwd?: string
  /** Listens on every address, in place of 127.0.0.1. */
  readonly everywhere?: boolean
  /** Words before the command, of a program that becomes it: `['sh', '-c', 'ulimit -n 64; exec "$@"', 'sh']`. */
  readonly under?: readonly string[]
}

/** A daemon of ours that listens on 127.0.0.1. */
export type Plenum = {
  readonly port: number
  readonly tls: boolean
  readonly pid: number
  readonly configFile: string
  readonly log: () => string
  /** Resolves with the match, in what was logged from character `from` on. */
  readonly waitForLog: (pattern: RegExp | string, from?: number) => Promise<RegExpExecArray>
  /** Writes a new configuration, sends SIGHUP, and resolves with what was logged when that took effect or was refused. */
  readonly reload: (config: readonly string[], port?: number) => Promise<string>
  readonly signal: (name: NodeJS.Signals) => void
  /** Resolves with the exit code, undefined after a signal. */
  readonly exited: Promise<number | undefined>
  /** Stops it, removes its folder, and resolves with its exit code. */
  readonly stop: () => Promise<number | undefined>
}

/** Starts `nrpe -f`, on another port where the first one was taken meanwhile, and waits until it listens. */
export async function startPlenum(options: DaemonOptions): Promise<Plenum> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await startOn(await freePort(), options)
    } catch (error) {
      if (attempt === 5 || !String(error).includes('Address already in use')) throw error
    }
  }
}

/** A daemon for all tests of a file or a describe block. */
export function plenumFor(options: DaemonOptions): () => Plenum {
  let plenum: Plenum | undefined
  beforeAll(async () => {
    plenum = await startPlenum(options)
  })
  afterAll(() => plenum?.stop())
  return () => {
    if (!plenum) throw new Error('the daemon is there for tests and hooks only')
    return plenum
  }
}

/** nrpe.cfg for 127.0.0.1 or every address, a port, and a user who may run the daemon; every refusal is logged. */
export function configText(port: number, lines: readonly string[], everywhere = false): string {
  const user = isRoot ? ['nrpe_user=nobody'] : []
  return [
    ...(everywhere ? [] : ['server_address=127.0.0.1']),
    `server_port=${port}`,
    'disable_syslog=1',
    'refusal_log_limit=0',
    ...user,
    ...lines,
    '',
  ].join('\n')
}

async function startOn(port: number, options: DaemonOptions): Promise<Plenum> {
  const { config, tls = true, flags = [], env, cwd, everywhere, under = [] } = options
  const folder = makeFolder()
  const file = join(folder, 'nrpe.cfg')
  writeFileSync(file, configText(port, config, everywhere))
  const [program = '', ...words] = [...under, ...plenumCommand()]
  const args = [...words, 'nrpe', '-c', file, '-f', ...(tls ? [] : ['-n']), ...flags]
  const child = killAtExit(
    spawn(program, args, {
      stdio: ['ignore', 'ignore', 'pipe'],
      ...(env ? { env } : {}),
      ...(cwd ? { cwd } : {}),
    }),
  )
  const log = growingLog()
  child.stderr.on('data', (chunk: Buffer) => log.add(chunk.toString()))
  const exited = new Promise<number | undefined>((resolve) => {
    child.once('close', (code) => {
      log.end(`nrpe ended with ${code}`)
      resolve(code ?? undefined)
    })
  })
  const stop = async () => {
    const code = await endChild(child, exited)
    rmSync(folder, { recursive: true, force: true })
    return code
  }
  const reload = async (lines: readonly string[], newPort = port) => {
    writeFileSync(file, configText(newPort, lines, everywhere))
    const from = log.text().length
    child.kill('SIGHUP')
    await log.waitFor(/Listening for connections on port|the configuration in force stays/, from)
    return log.text().slice(from)
  }
  try {
    await log.waitFor(/Listening for connections on port/)
  } catch (error) {
    await stop()
    throw error
  }
  const signal = (name: NodeJS.Signals) => void child.kill(name)
  const pid = child.pid ?? 0
  const { text, waitFor } = log
  return { port, tls, pid, configFile: file, log: text, waitForLog: waitFor, reload, signal, exited, stop }
}
