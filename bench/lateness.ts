import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { answerOne, median, percentile } from './measure.ts'
import { type Peer, startPeer, stopPeer } from './peers.ts'
import { recorded, type Say, today } from './record.ts'
import { ours, type Setting, writeConfig } from './setting.ts'

/**
 * `npm run bench:lateness`: how long a version query waits while checks run inside the daemon, an upper bound for the lateness of
 * its loop: check_procs among 3,000 processes, and check_disk on a FUSE mount that hangs. Needs root, bindfs and a quiet machine.
 */
const processCount = 3000
const rounds = 20
const aloneCount = 1000
const disksAtOnce = 21
const version = { command: '_NRPE_CHECK', args: [] }
const procs = [
  'check_procs -w 9000 -c 9999',
  'check_procs -C sshd -c 0:9',
  'check_procs -m RSS -w 1000000 -c 2000000',
  "check_procs --ereg-argument-array='java.*x' -c 0:9",
]

async function measure(setting: Setting, say: Say): Promise<void> {
  const source = join(setting.folder, 'source')
  const mount = join(setting.folder, 'mount')
  for (const folder of [source, mount]) mkdirSync(folder)
  const disk = `check_disk -w 1% -c 0% -t 6 -p / -p ${mount}`
  const commands = [...procs.map((line, n) => `command[procs${n}]=${line}`), `command[disk]=${disk}`]
  const peer = await startPeer('plenum', ours.nrpe, false, (port) =>
    writeConfig(setting, 'plenum', port, false, commands),
  )
  try {
    say(
      `\n## ${today()}, the loop beside checks, ${cpus().length} cores, load average before ${loadavg()[0]?.toFixed(1)}\n`,
    )
    say(
      'Milliseconds. Version queries over plain TCP, one after the other, while the check runs inside the daemon; "alone": no',
    )
    say(
      `check runs. check_procs ${rounds} times among ${processCount} processes more; check_disk ${disksAtOnce} times at once.\n`,
    )
    say('| beside | check, median | version, median | p99 | worst |')
    say('|---|---|---|---|---|')
    // Warm first: the threads, and what the first checks load.
    for (const [n] of procs.entries()) await answerOne(peer, { command: `procs${n}`, args: [] })
    await answerOne(peer, { command: 'disk', args: [] })
    const alone: number[] = []
    while (alone.length < aloneCount) alone.push(await answerOne(peer, version))
    say(row('alone', [], alone))
    await besideProcesses(peer, say)
    await besideHungMount(peer, say, source, mount, disk)
  } finally {
    await stopPeer(peer)
  }
}

async function besideProcesses(peer: Peer, say: Say): Promise<void> {
  const children = Array.from({ length: processCount }, () => spawn('sleep', ['3600'], { stdio: 'ignore' }))
  try {
    for (const [n, line] of procs.entries()) {
      const check = { command: `procs${n}`, args: [] }
      const checks = async () => {
        const times: number[] = []
        while (times.length < rounds) times.push(await answerOne(peer, check))
        return times
      }
      say(row(line, ...(await beside(peer, checks))))
    }
  } finally {
    await Promise.all(children.map(end))
  }
}

async function besideHungMount(peer: Peer, say: Say, source: string, mount: string, line: string): Promise<void> {
  const server = spawn('bindfs', ['-f', source, mount], { stdio: 'ignore' })
  try {
    await mounted(mount)
    server.kill('SIGSTOP')
    const disk = { command: 'disk', args: [] }
    const checks = () => Promise.all(Array.from({ length: disksAtOnce }, () => answerOne(peer, disk)))
    say(row(`${line.replace(mount, 'HUNG')}, ${disksAtOnce} at once`, ...(await beside(peer, checks))))
  } finally {
    // Gone, it hangs nobody any more.
    await end(server)
    execFileSync('umount', ['-l', mount])
  }
}

/** Times of checks, and of version queries meanwhile. */
async function beside(peer: Peer, checks: () => Promise<number[]>): Promise<[number[], number[]]> {
  const versions: number[] = []
  let isOver = false
  const done = checks().finally(() => {
    isOver = true
  })
  const asking = (async () => {
    while (!isOver) versions.push(await answerOne(peer, version))
  })()
  const [times] = await Promise.all([done, asking])
  return [times, versions]
}

function row(what: string, checks: readonly number[], versions: readonly number[]): string {
  const figures = [median(versions), percentile(versions, 99), Math.max(...versions)].map((ms) => ms.toFixed(2))
  const words = what.replaceAll('|', '\\|')
  return `| ${[words, checks.length === 0 ? '' : median(checks).toFixed(1), ...figures].join(' | ')} |`
}

async function mounted(folder: string): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (readFileSync('/proc/self/mountinfo', 'utf8').includes(` ${folder} `)) return
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  throw new Error(`bindfs did not mount ${folder} within 5 seconds`)
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGKILL')
  await exited
}

await recorded(measure)
