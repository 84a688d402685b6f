import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setImmediate } from 'node:timers/promises'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import type { SyslogPlace } from '../../src/check/logger.ts'
import { syslogSink } from '../../src/daemon/log/syslog.ts'
import { isRoot, temporaryFolder } from '../helpers/folders.ts'
import { type GrowingLog, growingLog } from '../helpers/growing-log.ts'
import { killAtExit } from '../helpers/processes.ts'

const folder = temporaryFolder()
let made = 0
const newPath = (name: string) => join(folder, `${++made}-${name}`)
const present = newPath('socket')
writeFileSync(present, '')

/** What a fake logger(1) writes to a FIFO, as it comes. */
function outputOf(fifo: string): GrowingLog {
  spawnSync('mkfifo', [fifo])
  const log = growingLog()
  const reader = killAtExit(spawn('cat', [fifo], { stdio: ['ignore', 'pipe', 'inherit'] }))
  reader.stdout.on('data', (chunk: Buffer) => log.add(chunk.toString()))
  onTestFinished(() => void reader.kill())
  return log
}

/** A sink with a shell script in place of logger(1). */
function sinkWith(script: string, socket = present) {
  const logger = newPath('logger')
  writeFileSync(logger, `#!/bin/sh\n${script}\n`)
  chmodSync(logger, 0o755)
  return closing({ logger, socket })
}

function closing(place: SyslogPlace, nowMs?: () => number) {
  const sink = syslogSink('local3', place, nowMs)
  onTestFinished(sink.close)
  return sink
}

describe('logger(1)', () => {
  it('is started once, with the facility, our name and room for long lines', async () => {
    const fifo = newPath('out')
    const output = outputOf(fifo)
    const sink = sinkWith(`exec > ${fifo}; echo "$@"; exec cat`)
    sink.write('error', 'one')
    sink.write('debug', 'two')
    await output.waitFor('<7>two\n')
    expect(output.text()).toBe(
      `--socket ${present} --socket-errors=off --prio-prefix --size 8192 --priority local3.info --tag nrpe[${process.pid}]\n<3>one\n<7>two\n`,
    )
  })

  it('gets a line of 1 MB shortened, at a character, with a mark', async () => {
    const fifo = newPath('out')
    const output = outputOf(fifo)
    const sink = sinkWith(`exec cat > ${fifo}`)
    sink.write('debug', `x${'é'.repeat(500_000)}`)
    await output.waitFor('bytes]\n')
    expect(output.text()).toBe(`<7>x${'é'.repeat(3999)} [cut: 7999 of 1000001 bytes]\n`)
  })

  it('is not started without a syslogd, and is once there is one', async () => {
    const [fifo, socket] = [newPath('out'), newPath('late')]
    const output = outputOf(fifo)
    const sink = sinkWith(`exec cat > ${fifo}`, socket)
    sink.write('info', 'nobody hears this')
    writeFileSync(socket, '')
    sink.write('info', 'but this')
    await output.waitFor('this\n')
    expect(output.text()).toBe('<6>but this\n')
  })

  it('that takes nothing makes no memory grow: lines past 1 MB are counted, and said when it goes on', async () => {
    const [fifo, go] = [newPath('out'), newPath('go')]
    const output = outputOf(fifo)
    spawnSync('mkfifo', [go])
    const sink = sinkWith(`read x < ${go}; exec cat > ${fifo}`)
    const line = 'x'.repeat(7000)
    for (let n = 0; n < 1000; n++) sink.write('info', line)
    writeFileSync(go, 'go\n')
    await output.waitFor(/lines are missing here: .* took none for a while\n/)
    const written = output.text().match(/^<6>x{7000}$/gm)?.length ?? 0
    const lost = Number(/(\d+) lines are missing/.exec(output.text())?.[1])
    expect(written).toBeLessThan(300)
    expect(written + lost).toBe(1000)
  })

  it('that ended is started again, though not for every line', async () => {
    const [fifo, starts] = [newPath('out'), newPath('starts')]
    const output = outputOf(fifo)
    let nowMs = 0
    const logger = newPath('logger')
    writeFileSync(logger, `#!/bin/sh\necho >> ${starts}; [ $(wc -l < ${starts}) = 1 ] && exit 1; exec cat > ${fifo}\n`)
    chmodSync(logger, 0o755)
    const sink = closing({ logger, socket: present }, () => nowMs)
    for (let n = 0; n < 50; n++) {
      sink.write('info', 'lost')
      spawnSync('true')
      await setImmediate()
    }
    expect(readFileSync(starts, 'utf8')).toBe('\n')
    nowMs += 5000
    sink.write('info', 'next')
    await output.waitFor('<6>next\n')
    expect(output.text()).toMatch(/^<4>\d+ lines are missing here: .*\n<6>next\n$/)
  })

  it.each([
    ['that is missing', '/nonexistent/logger'],
    ['that may not be run', '/etc/passwd'],
  ])('%s harms nobody', async (_, logger) => {
    const sink = closing({ logger, socket: present })
    for (let n = 0; n < 3; n++) {
      sink.write('info', 'text')
      await setImmediate()
    }
  })

  it.skipIf(!isRoot)('does not stay root when the daemon gives root up', async () => {
    const logger = newPath('logger')
    writeFileSync(
      logger,
      '#!/bin/sh\nread line; echo "$line $(id -u)" >> $0.out; while read -r line; do echo "$line" >> $0.out; done\n',
    )
    chmodSync(logger, 0o755)
    writeFileSync(`${logger}.out`, '')
    chmodSync(`${logger}.out`, 0o666)
    const script = `
      import { syslogSink } from '${import.meta.dirname}/../../src/daemon/log/syslog.ts'
      const sink = syslogSink('daemon', ${JSON.stringify({ logger, socket: present })})
      sink.write('info', 'before')
      process.setuid(65534)
      sink.write('info', 'after')
      sink.close()`
    const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 15_000 })
    expect(status).toBe(0)
    await vi.waitFor(() =>
      expect(readFileSync(`${logger}.out`, 'utf8').split('\n').sort()).toEqual(['', '<6>after 65534', '<6>before 0']),
    )
  })

  it('that no descriptor is left for harms nobody', () => {
    const script = `
      import { openSync } from 'node:fs'
      import { syslogSink } from '${import.meta.dirname}/../../src/daemon/log/syslog.ts'
      const sink = syslogSink('daemon', ${JSON.stringify({ logger: stuckLogger(), socket: present })})
      try { for (;;) openSync('/dev/null') } catch (error) { process.stdout.write(error.code) }
      sink.write('info', 'one')
      setImmediate(() => { sink.write('info', 'two'); sink.close(); process.stdout.write(' survived') })`
    const words = ['-c', 'ulimit -n 200; exec "$0" --input-type=module -e "$1"', process.execPath, script]
    expect(spawnSync('sh', words, { encoding: 'utf8' })).toMatchObject({ status: 0, stdout: 'EMFILE survived' })
  })

  it('that is stuck does not keep the daemon from ending', async () => {
    const script = `
      import { syslogSink } from '${import.meta.dirname}/../../src/daemon/log/syslog.ts'
      const sink = syslogSink('daemon', ${JSON.stringify({ logger: stuckLogger(), socket: present })})
      for (let n = 0; n < 1000; n++) sink.write('info', 'x'.repeat(7000))
      sink.close()`
    const { status, signal } = spawnSync(process.execPath, ['--input-type=module', '-e', script], { timeout: 15_000 })
    expect({ status, signal }).toEqual({ status: 0, signal: null })
  })
})

/** Needs util-linux's logger(1), and Perl for the syslogd: Node has no datagram Unix socket. */
const hasPeers = existsSync('/usr/bin/logger') && spawnSync('perl', ['-MIO::Socket::UNIX', '-e', '1']).status === 0

describe.skipIf(!hasPeers)('the real logger(1)', () => {
  it('hands lines to syslogd with facility, level and name, across a restart of it', async () => {
    const socket = newPath('log')
    const first = await syslogd(socket)
    const sink = closing({ logger: '/usr/bin/logger', socket })
    sink.write('error', 'Host 192.0.2.1 is not allowed to talk to us!')
    // local3 is 19: 19 × 8 + 3.
    await first.log.waitFor(/^<155>.*nrpe\[\d+\]: Host 192\.0\.2\.1 is not allowed to talk to us!$/m)
    first.stop()
    const second = await syslogd(socket)
    sink.write('debug', 'x'.repeat(10_000))
    const [line] = await second.log.waitFor(/^<159>.*x \[cut: 8000 of 10000 bytes\]$/m)
    expect(line).toMatch(/ x{8000} \[cut/)
  })
})

/** A syslogd at a socket, in place of the one before. */
async function syslogd(socket: string) {
  const program = `unlink $ARGV[0]; my $s = IO::Socket::UNIX->new(Type => Socket::SOCK_DGRAM(), Local => $ARGV[0]);
    $| = 1; print "ready\\n"; print "$b\\n" while defined $s->recv($b, 65536)`
  const child = killAtExit(spawn('perl', ['-MSocket', '-MIO::Socket::UNIX', '-e', program, socket]))
  const log = growingLog()
  child.stdout.on('data', (chunk: Buffer) => log.add(chunk.toString()))
  const stop = () => void child.kill('SIGKILL')
  onTestFinished(stop)
  await log.waitFor('ready\n')
  return { log, stop }
}

function stuckLogger(): string {
  const path = newPath('logger')
  writeFileSync(path, '#!/bin/sh\nexec sleep 60\n')
  chmodSync(path, 0o755)
  return path
}
