import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, vi } from 'vitest'
import { isRoot, makeFolder } from './folders.ts'
import { killAtExit } from './processes.ts'

/** Why no file system can be mounted here; undefined where it can. */
export const mountAdvice = isRoot && mayMount() ? undefined : 'run as root with the right to mount'

/** Why none can be mounted whose answers come from a process. */
export const fuseAdvice = mountAdvice ?? (canOpen('/dev/fuse') ? undefined : 'a kernel with FUSE and its /dev/fuse')

function mayMount(): boolean {
  return spawnSync('unshare', ['--mount', 'true'], { stdio: 'ignore' }).status === 0
}

function canOpen(path: string): boolean {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** A tmpfs of 64 MiB that nobody else writes to, for all tests of a describe block; on a folder of its own or one that is there. */
export function quietMount(folder = makeFolder()): string {
  beforeAll(() => {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64m,nr_inodes=1000,mode=755', 'plenum-test', folder])
  })
  afterAll(() => unmount(folder))
  return folder
}

/** A file system of bindfs for all tests of a describe block: its process can be stopped, and then it hangs. */
export type FuseMount = {
  readonly folder: string
  readonly stop: () => void
  readonly goOn: () => void
  /** Ends it; the mount stays, without anybody to answer. */
  readonly kill: () => Promise<void>
  /** How many requests the kernel holds for it that have no answer yet. */
  readonly outstanding: () => number
}

/** Mounted before the tests, gone behind them. */
export function fuseMount(): FuseMount {
  const base = makeFolder()
  const [source, folder, control] = [join(base, 'source'), join(base, 'mount'), join(base, 'control')]
  let server: ChildProcess | undefined
  beforeAll(async () => {
    mkdirSync(source)
    mkdirSync(folder)
    mkdirSync(control)
    execFileSync('mount', ['-t', 'fusectl', 'plenum-test', control])
    server = killAtExit(spawn('bindfs', ['-f', source, folder], { stdio: 'ignore' }))
    await vi.waitFor(() => {
      if (!readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${folder} `)) throw new Error('not mounted yet')
    }, 20_000)
  })
  afterAll(() => {
    server?.kill('SIGKILL')
    unmount(folder)
    unmount(control)
  })
  const outstanding = () => {
    // A connection has the minor number of its mount.
    const line = readFileSync('/proc/self/mountinfo', 'utf8')
      .split('\n')
      .find((each) => each.includes(` ${folder} `))
    const connection = line?.split(' ')[2]?.split(':')[1] ?? 'none'
    return Number(readFileSync(join(control, connection, 'waiting'), 'utf8'))
  }
  const kill = async () => {
    if (server === undefined || server.exitCode !== null || server.signalCode !== null) return
    const ended = once(server, 'exit')
    server.kill('SIGKILL')
    await ended
  }
  return { folder, stop: () => server?.kill('SIGSTOP'), goOn: () => server?.kill('SIGCONT'), kill, outstanding }
}

/** Lazily: what hung in it may not be gone yet. The folder stays where a mount might still be in it. */
function unmount(folder: string): void {
  spawnSync('umount', ['-l', folder], { stdio: 'ignore' })
}
