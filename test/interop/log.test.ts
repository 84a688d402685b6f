import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { chmodSync, fstatSync, openSync, readFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { configText, type Plenum, startPlenum } from '../helpers/daemon.ts'
import { isRoot, temporaryFolder } from '../helpers/folders.ts'
import { freePort } from '../helpers/free-port.ts'
import { textOf, v4Packet } from '../helpers/packets.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { killAtExit } from '../helpers/processes.ts'
import { talk } from '../helpers/raw.ts'

const folder = temporaryFolder()
let files = 0

/** A path for a log, and the file itself where the daemon's user could not make it. */
function newLog(): string {
  const file = join(folder, `${++files}.log`)
  writeFileSync(file, '')
  chmodSync(file, 0o666)
  return file
}

async function start(config: readonly string[], tls = false): Promise<Plenum> {
  const daemon = await startPlenum({ config, tls })
  onTestFinished(async () => void (await daemon.stop()))
  return daemon
}

const garbage = (port: number) => talk(port, [Buffer.from('garbage, not a packet')])
const unread = 'Could not read request from client 127.0.0.1, bailing out...'
const count = (text: string, part: string) => text.split(part).length - 1

async function version(port: number): Promise<string> {
  return textOf((await talk(port, [v4Packet(1, '_NRPE_CHECK')])).bytes)
}

describe('refusal_log_limit', () => {
  it('ends the lines about one host, and the rest is counted at the end', async () => {
    const daemon = await start(['refusal_log_limit=2'])
    for (let n = 0; n < 7; n++) await garbage(daemon.port)
    daemon.signal('SIGTERM')
    await daemon.exited
    expect(count(daemon.log(), 'Request packet version was invalid!')).toBe(2)
    expect(daemon.log()).toMatch(
      new RegExp(`${RegExp.escape(unread)} .*\\(5 more in the last \\d+ seconds, left out: refusal_log_limit\\)\n`),
    )
  })

  it('counts so far when the log is opened anew', async () => {
    const config = ['allowed_hosts=127.0.0.2', 'refusal_log_limit=1']
    const daemon = await start(config)
    for (let n = 0; n < 3; n++) await garbage(daemon.port)
    expect(await daemon.reload(config)).toMatch(
      /Host 127\.0\.0\.1 is not allowed to talk to us! \(2 more in the last \d+ seconds/,
    )
  })

  it('0 logs every one, of every kind', async () => {
    const daemon = await start(['refusal_log_limit=0', 'explain_refusals=0'])
    for (let n = 0; n < 25; n++) await talk(daemon.port, [v4Packet(1, 'a;b')])
    await daemon.waitForLog(/(Client request from 127\.0\.0\.1 was invalid.*\n(?:Error: .*\n)?){25}/)
  })

  it('holds for failed handshakes', async () => {
    const daemon = await start(['refusal_log_limit=1'], true)
    for (let n = 0; n < 4; n++) await garbage(daemon.port)
    daemon.signal('SIGTERM')
    await daemon.exited
    expect(daemon.log()).toMatch(/Could not complete SSL handshake with 127\.0\.0\.1: .* \(3 more /)
    expect(count(daemon.log(), 'Could not complete SSL handshake')).toBe(2)
  })
})

describe('a log file', () => {
  it('has the lines that standard error has in the foreground', async () => {
    const file = newLog()
    const daemon = await start([`log_file=${file}`])
    await garbage(daemon.port)
    await daemon.waitForLog(unread)
    const written = readFileSync(file, 'utf8')
    expect(written).toMatch(
      /^\n\[\d+\] {8}--------------- Startup ---------------\n\[\d+\] NOTICE Starting up daemon\n/,
    )
    expect(written.replace(/^\[\d+\] +(\w+) |^\n.*Startup.*\n/gm, '')).toBe(daemon.log())
  })

  it.each([
    ['rename', (file: string) => renameSync(file, `${file}.1`)],
    ['copytruncate', (file: string) => truncateSync(file)],
  ])('is rotated by %s', async (_, rotate) => {
    const file = newLog()
    chmodSync(folder, 0o777)
    const daemon = await start([`log_file=${file}`])
    rotate(file)
    await daemon.reload([`log_file=${file}`])
    expect(readFileSync(file, 'utf8')).toContain('Listening for connections on port')
    expect(readFileSync(file, 'utf8')).not.toContain('Starting up daemon')
  })

  it('that is a link is not used, which is said', async () => {
    const link = join(folder, `${++files}.log`)
    execFileSync('ln', ['-s', newLog(), link])
    const daemon = await start([`log_file=${link}`])
    expect(daemon.log()).toMatch(/^Warning: Cannot open log file '.*' for writing: it is a symbolic link; /)
  })
})

describe('a full disk', () => {
  /** A daemon whose log cannot grow past 4 KiB, until it is emptied. */
  async function startWithLittleRoom(file: string): Promise<{ port: number; child: ChildProcess }> {
    const config = join(folder, `${++files}.cfg`)
    const port = await freePort()
    writeFileSync(config, configText(port, [`log_file=${file}`, 'refusal_log_limit=0']))
    const words = [...plenumCommand(), 'nrpe', '-f', '-n', '-c', config].map((word) => `'${word}'`).join(' ')
    // dash counts blocks of 512 bytes. Node ignores SIGXFSZ, so a write past the limit fails as on a full disk.
    const child = killAtExit(spawn('sh', ['-c', `ulimit -f 8; exec ${words}`], { stdio: ['ignore', 'ignore', 'pipe'] }))
    onTestFinished(() => void child.kill())
    await new Promise<void>((listening) => {
      child.stderr.on('data', (text: Buffer) => {
        if (text.includes('Listening for connections')) listening()
      })
    })
    return { port, child }
  }

  it('does not end the daemon, and the missing lines are counted once there is room', async () => {
    const file = newLog()
    const { port, child } = await startWithLittleRoom(file)
    for (let n = 0; n < 60; n++) await garbage(port)
    expect(fstatSync(openSync(file, 'r')).size).toBe(4096)
    expect(await version(port)).toContain('Plenum')
    truncateSync(file)
    await garbage(port)
    expect(await version(port)).toContain('Plenum')
    expect(readFileSync(file, 'utf8')).toMatch(
      /^\n\[\d+\] {3}WARN \d+ lines are missing here: writing failed \(.*\)\n\[\d+\] {2}ERROR Error: .*\n/,
    )
    expect(child.exitCode).toBe(null)
  })

  it.skipIf(!canMount())('of its own is survived as well', async () => {
    const disk = join(folder, 'disk')
    execFileSync('mkdir', [disk])
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8k,mode=777', 'none', disk])
    onTestFinished(() => void execFileSync('umount', ['-l', disk]))
    const file = join(disk, 'nrpe.log')
    const daemon = await start([`log_file=${file}`, 'refusal_log_limit=0'])
    writeFileSync(join(disk, 'ballast'), 'x'.repeat(4096))
    for (let n = 0; n < 60; n++) await garbage(daemon.port)
    expect(count(readFileSync(file, 'utf8'), unread)).toBeLessThan(60)
    truncateSync(file)
    await garbage(daemon.port)
    expect(await version(daemon.port)).toContain('Plenum')
    expect(readFileSync(file, 'utf8')).toMatch(
      /WARN \d+ lines are missing here: writing failed \(No space left on device\)/,
    )
  })
})

/** May this user mount? In most containers root may not. */
function canMount(): boolean {
  if (!isRoot) return false
  try {
    const script = 'd=$(mktemp -d) && mount -t tmpfs -o size=4k none "$d" && umount "$d"; e=$?; rmdir "$d"; exit $e'
    execFileSync('sh', ['-c', script], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe('under systemd', () => {
  it('a line on standard error begins with its priority, when that is the journal', async () => {
    const journal = join(folder, 'journal')
    const fd = openSync(journal, 'w')
    const { dev, ino } = fstatSync(fd)
    const config = join(folder, `${++files}.cfg`)
    const port = await freePort()
    // syslog is on: the journal has the lines already.
    writeFileSync(config, configText(port, []).replace('disable_syslog=1\n', ''))
    const [program = '', ...words] = plenumCommand()
    const child = killAtExit(
      spawn(program, [...words, 'nrpe', '-f', '-n', '-c', config], {
        stdio: ['ignore', 'ignore', fd],
        env: { ...process.env, JOURNAL_STREAM: `${dev}:${ino}` },
      }),
    )
    const ended = new Promise((resolve) => child.once('exit', resolve))
    while (!(await version(port).catch(() => ''))) await new Promise(setImmediate)
    await garbage(port)
    child.kill('SIGTERM')
    await ended
    expect(readFileSync(journal, 'utf8')).toMatch(
      /^<5>Starting up daemon\n<6>Server listening on .*\n(?:.*\n)*<3>Could not read request from client .*\n(?:.*\n)*<5>Daemon shutdown\n$/,
    )
  })

  it('has no priorities where JOURNAL_STREAM is another file', async () => {
    const daemon = await startPlenum({ config: [], tls: false, env: { ...process.env, JOURNAL_STREAM: '1:2' } })
    onTestFinished(async () => void (await daemon.stop()))
    expect(daemon.log()).toMatch(/^Starting up daemon$/m)
  })
})
