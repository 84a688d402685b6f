import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { growingLog } from './growing-log.ts'
import { controlGroups } from './machine-needs.ts'
import { killAtExit } from './processes.ts'
import { type Ran, run } from './run.ts'
import { stockCheckNrpe } from './stock-paths.ts'

/** A Debian that runs, with a network of its own in which there is only its loopback. */
export type Machine = {
  /** Where its files are, seen from here. */
  readonly root: string
  /** Runs a program in it, as root, to its end. */
  readonly run: (...words: readonly string[]) => Promise<Ran>
  /** The same for a line of the shell that must succeed; gives what it printed. */
  readonly shell: (line: string) => Promise<string>
  /** Connects to a port of its over and over; the end tells how long nobody answered, ms, each time. */
  readonly watchPort: (port: number) => Promise<{ readonly end: () => Promise<readonly number[]> }>
  /** What this host's stock check_nrpe gets from its daemon: the exit code and the output. */
  readonly ask: (...words: readonly string[]) => Promise<string>
  /** Ends every process of it, and forgets what it wrote. */
  readonly stop: () => Promise<void>
}

const script = resolve(import.meta.dirname, 'boot-machine.sh')
const watcher = resolve(import.meta.dirname, 'port-watch.ts')
const inits = {
  systemd: ['/lib/systemd/systemd', '--system'],
  /** Nobody starts anything, but somebody fetches the processes that ended. */
  none: ['/bin/sh', '-c', 'sleep infinity & wait'],
} as const
/** It cannot be asked before its socket is there; its own way to wait, --wait, now and then waits forever at boot. */
const untilBooted = 'until systemctl is-system-running | grep -Eq "running|degraded"; do :; done 2>/dev/null'

/** Boots a Debian that `makeDebian` made, as often as wanted: each machine keeps its changes to itself. */
export async function bootMachine(base: string, init: keyof typeof inits = 'systemd'): Promise<Machine> {
  const mountPoint = mkdtempSync(join(tmpdir(), 'plenum-machine-'))
  const words = [script, base, mountPoint, controlGroups ?? '', ...inits[init]]
  const child = killAtExit(spawn('sh', words, { stdio: ['pipe', 'pipe', 'pipe'] }))
  const exited = once(child, 'exit')
  const log = growingLog()
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => log.add(chunk.toString()))
  child.once('exit', (code) => log.end(`the machine ended with ${code}`))
  const stop = async () => {
    child.stdin.end()
    await exited
  }
  try {
    const [, pid = ''] = await log.waitFor(/^pid=(\d+)$/m)
    // Whatever goes wrong in that script: no test may ever work on this host.
    if (statSync(`/proc/${pid}/root`).dev === statSync('/').dev) throw new Error('the machine has no root of its own')
    const ways = waysInto(pid)
    if (init === 'systemd') await ways.shell(untilBooted)
    return { ...ways, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

function waysInto(pid: string) {
  const inItsNetwork = ['nsenter', '--target', pid, '--net', '--']
  const inside = [
    'nsenter',
    '--target',
    pid,
    '--mount',
    '--uts',
    '--ipc',
    '--net',
    '--pid',
    '--cgroup',
    '--root',
    '--wd',
    '--',
  ]
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', LC_ALL: 'C.UTF-8', DEBIAN_FRONTEND: 'noninteractive' }
  const runInside = (...words: readonly string[]) => run([...inside, ...words], { env, limitMs: 120_000 })
  return {
    root: `/proc/${pid}/root`,
    watchPort: (port: number) => watchPort(inItsNetwork, port),
    run: runInside,
    shell: async (line: string) => {
      const { exitCode, stdout, stderr } = await runInside('sh', '-c', line)
      if (exitCode !== 0) throw new Error(`${line}: exit code ${exitCode}\n${stdout}${stderr}`)
      return stdout.toString()
    },
    ask: async (...words: readonly string[]) => {
      const { exitCode, stdout } = await run([...inItsNetwork, stockCheckNrpe, '-H', '127.0.0.1', ...words])
      return `${exitCode} ${stdout}`
    },
  }
}

async function watchPort(inItsNetwork: readonly string[], port: number) {
  const [file = '', ...words] = [...inItsNetwork, process.execPath, watcher, `${port}`]
  const child = killAtExit(spawn(file, words, { stdio: ['pipe', 'pipe', 'inherit'] }))
  const closed = once(child, 'close')
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => {
    said += chunk.toString()
  })
  await once(child.stdout, 'data')
  const end = async (): Promise<readonly number[]> => {
    child.stdin.end()
    await closed
    return JSON.parse(said.split('\n')[1] ?? '')
  }
  return { end }
}
