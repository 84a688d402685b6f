import { readFileSync } from 'node:fs'
import { open } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openConnection } from '../helpers/connection.ts'
import { type DaemonOptions, type Plenum, startPlenum } from '../helpers/daemon.ts'
import { describeWithFaketime, fakeClock, setClock } from '../helpers/faketime.ts'
import { makeFifo } from '../helpers/fifo.ts'
import { pluginFolder, temporaryFolder } from '../helpers/folders.ts'
import { textOf, v4Packet } from '../helpers/packets.ts'
import { talk } from '../helpers/raw.ts'

/** What a daemon has to outlive: no file descriptors left, and a clock that jumps. */
const plugins = pluginFolder()
const folder = temporaryFolder()
const ok = `command[ok]=${plugins}/state.sh 0`
const okText = 'STATE 0 - plugin said so|value=0;1;2;0;3'
const query = v4Packet(1, 'ok')

/** A daemon for one test. */
async function start(options: DaemonOptions): Promise<Plenum> {
  const daemon = await startPlenum(options)
  onTestFinished(async () => {
    await daemon.stop()
  })
  return daemon
}

/** Comes back with an answer, however often the daemon hangs up before. */
async function untilAnswered(daemon: Plenum): Promise<string> {
  for (;;) {
    const { bytes } = await talk(daemon.port, [query])
    if (bytes.length > 0) return textOf(bytes)
  }
}

/** Makes so many connections and leaves them open; gone once `end` is called. */
async function flood(port: number, count: number): Promise<{ readonly end: () => Promise<void> }> {
  const sockets: Socket[] = []
  const gone: Promise<void>[] = []
  const opened = Array.from({ length: count }, () => {
    const socket = connect({ host: '127.0.0.1', port })
    sockets.push(socket)
    gone.push(new Promise((resolve) => socket.once('close', () => resolve())))
    return new Promise<void>((resolve) => {
      socket.once('connect', () => resolve())
      socket.once('error', () => resolve())
    })
  })
  await Promise.all(opened)
  const end = async () => {
    for (const socket of sockets) socket.destroy()
    await Promise.all(gone)
  }
  return { end }
}

describe.each([64, 40, 32])('with a limit of %i open files', (limit) => {
  const under = ['sh', '-c', `ulimit -n ${limit}; exec "$@"`, 'sh']

  it('a flood of connections ends none of the others, and the daemon serves on', async () => {
    const daemon = await start({ config: [ok], tls: false, under })
    expect(await untilAnswered(daemon)).toBe(okText)
    for (let n = 0; n < 3; n++) {
      const { end } = await flood(daemon.port, 200)
      await end()
      expect(await untilAnswered(daemon)).toBe(okText)
    }
    expect(daemon.log()).toContain('closed at once')
  })

  it('neither does one while commands run, which have their answers', async () => {
    const fifo = makeFifo(folder, `flooded-${limit}`)
    const config = [ok, `command[waits]=${plugins}/wait-for-fifo.sh ${fifo}`]
    const daemon = await start({ config, tls: false, under })
    const waiting = talk(daemon.port, [v4Packet(1, 'waits')], { limitMs: 20_000 })
    // Opens once the command reads from it.
    const writer = await open(fifo, 'w')
    const { end } = await flood(daemon.port, 200)
    await daemon.waitForLog('closed at once')
    await writer.write('through the flood\n')
    await writer.close()
    expect(textOf((await waiting).bytes)).toBe('OK - through the flood')
    await end()
    expect(await untilAnswered(daemon)).toBe(okText)
  })

  it('queries that come all at once are answered or hung up on, and the daemon serves on', async () => {
    const daemon = await start({ config: [ok, 'command[shell]=echo a | cat'], tls: false, under })
    for (const name of ['ok', 'shell']) {
      const answers = await Promise.all(Array.from({ length: 100 }, () => talk(daemon.port, [v4Packet(1, name)])))
      const texts = new Set(answers.map(({ bytes }) => (bytes.length === 0 ? '' : textOf(bytes))))
      for (const text of texts) expect(['', okText, 'a', expect.stringMatching(/^NRPE: /)]).toContainEqual(text)
    }
    expect(await untilAnswered(daemon)).toBe(okText)
  })
})

describeWithFaketime('when the clock jumps', () => {
  const days = 86_400

  /** A daemon with a clock of its own, and the seconds its log says it is ahead. */
  async function startFaked(name: string, config: readonly string[]) {
    const clock = join(folder, `${name}.clock`)
    const logFile = join(folder, `${name}.log`)
    const daemon = await start({ config: [ok, `log_file=${logFile}`, ...config], tls: false, env: fakeClock(clock) })
    const aheadSeconds = () => {
      const [, epoch] =
        /^\[(\d+)\] .*\n$/m.exec(
          readFileSync(logFile, 'utf8')
            .split(/^(?=\[)/m)
            .at(-1) ?? '',
        ) ?? []
      return Number(epoch) - Date.now() / 1000
    }
    return { daemon, jump: (seconds: number) => setClock(clock, seconds), aheadSeconds }
  }

  it.each([
    ['ahead', 400 * days],
    ['back', -400 * days],
  ])('%s by 400 days, a command goes on to its end and another one is ended in time', async (name, seconds) => {
    const fifo = makeFifo(folder, `clock-${name}`)
    const waits = `command[waits]=${plugins}/wait-for-fifo.sh ${fifo}`
    const hangs = `command[hangs]=${plugins}/hang.sh`
    const { daemon, jump, aheadSeconds } = await startFaked(name, [waits, hangs, 'command_timeout=3', 'debug=1'])
    const waiting = talk(daemon.port, [v4Packet(1, 'waits')])
    const writer = await open(fifo, 'w')
    jump(seconds)
    expect(textOf((await talk(daemon.port, [query])).bytes)).toBe(okText)
    // It does follow the clock where it should.
    expect(Math.abs(aheadSeconds() - seconds)).toBeLessThan(days)
    await writer.write('after the jump\n')
    await writer.close()
    expect(textOf((await waiting).bytes)).toBe('OK - after the jump')
    jump(0)
    const hanging = talk(daemon.port, [v4Packet(1, 'hangs')])
    await daemon.waitForLog(/Running command: .*hang\.sh/)
    jump(seconds)
    expect(textOf((await hanging).bytes)).toContain('NRPE: Command timed out after 3 seconds')
  })

  it.each([
    ['ahead', 400 * days],
    ['back', -400 * days],
  ])('%s, a silent peer is sent away by its own time, and others are served', async (name, seconds) => {
    const { daemon, jump } = await startFaked(`silent-${name}`, ['connection_timeout=2'])
    const peer = await openConnection(daemon)
    expect(textOf((await talk(daemon.port, [query])).bytes)).toBe(okText)
    jump(seconds)
    expect(textOf((await talk(daemon.port, [query])).bytes)).toBe(okText)
    expect(peer.socket.readyState).toBe('open')
    expect((await peer.ended).bytes.length).toBe(0)
    await daemon.waitForLog('(0 bytes, then no more within 2 seconds)')
    jump(0)
    expect(textOf((await talk(daemon.port, [query])).bytes)).toBe(okText)
  })
})
