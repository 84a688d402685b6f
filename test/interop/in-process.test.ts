import { appendFileSync, chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { ask } from '../helpers/ask.ts'
import { plenumFor } from '../helpers/daemon.ts'
import { pluginFolder, temporaryFolder } from '../helpers/folders.ts'
import { v4Packet } from '../helpers/packets.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { run } from '../helpers/run.ts'

const plugins = pluginFolder()
const folder = temporaryFolder()
const log = join(folder, 'app.log')
const slowLog = join(folder, 'slow.log')
const seek = join(folder, 'seek')

const daemon = plenumFor({
  config: [
    'dont_blame_nrpe=1',
    'command_timeout=2',
    'debug=1',
    // No program of this name is there: what answers is in the daemon.
    'builtin_path=/nonexistent/plugins',
    'command[bare]=check_log3 -l $ARG1$ -s $ARG2$ -p $ARG3$ -w $ARG4$ -c $ARG5$ -a',
    'command[folder]=/nonexistent/plugins/check_log3 -l $ARG1$ -s $ARG2$ -p $ARG3$ -w $ARG4$ -c $ARG5$ -a',
    'command[elsewhere]=/nonexistent/other/check_log3 -l $ARG1$ -s $ARG2$ -p x',
    'command[context]=check_log3 -l $ARG1$ -s $ARG2$ -p hoge -C 2',
    `command[endless]=check_log3 -l ${slowLog} -s /dev/null -p '(x+x+)+y'`,
    `command[child]=${plugins}/state.sh 0`,
    'command[parent]=ps -o comm= --ppid $ARG1$',
  ],
  tls: false,
})

const lines = ['one hoge', 'two', 'three hoge Größe', 'four', 'five hoge|bar'].join('\n')

beforeEach(() => {
  writeFileSync(log, `${lines}\n`)
  writeFileSync(seek, '')
  chmodSync(log, 0o644)
  chmodSync(seek, 0o666)
})

/** The same plugin, started by hand. */
async function direct(...options: readonly string[]) {
  const { exitCode, stdout } = await run([...plenumCommand(), 'check_log3', ...options])
  return { exitCode, stdout: `${stdout}` }
}

/** The same through the daemon, until it is done with that: its position is saved a moment after the client has ended. */
async function through(command: string, ...args: readonly string[]) {
  const from = daemon().log().length
  const { exitCode, stdout } = await ask('plenum', daemon(), ['-c', command, '-a', ...args])
  await daemon().waitForLog(/Connection from 127\.0\.0\.1 closed/, from)
  return { exitCode, stdout: `${stdout}` }
}

describe('check_log3 in a command line', () => {
  it.each(['bare', 'folder'])(
    'runs inside the daemon, with the output and exit code of the program (%s)',
    async (name) => {
      for (const [warning, critical] of [
        ['1', '5'],
        ['1', '2'],
        ['9', '0'],
      ] as const) {
        const own = await direct('-l', log, '-s', '/dev/null', '-p', 'hoge', '-w', warning, '-c', critical, '-a')
        expect(await through(name, log, '/dev/null', 'hoge', warning, critical)).toEqual(own)
        expect(own.stdout).toContain('hoge')
      }
    },
  )

  it('is an ordinary program where its folder is another', async () => {
    expect(await through('elsewhere', log, '/dev/null')).toEqual({
      exitCode: 3,
      stdout: 'NRPE: Unable to read output\n',
    })
  })

  it('says the same as the program about a log that is missing', async () => {
    const missing = join(folder, 'missing.log')
    const own = await direct('-l', missing, '-s', '/dev/null', '-p', 'hoge', '-w', '1', '-c', '5', '-a')
    expect(await through('bare', missing, '/dev/null', 'hoge', '1', '5')).toEqual(own)
  })

  it('keeps its position from one query to the next', async () => {
    expect((await through('bare', log, seek, 'hoge', '1', '5')).exitCode).toBe(1)
    expect((await through('bare', log, seek, 'hoge', '1', '5')).exitCode).toBe(0)
    writeFileSync(log, `${lines}\nsix hoge\n`)
    const { exitCode, stdout } = await through('bare', log, seek, 'hoge', '1', '5')
    expect(exitCode).toBe(1)
    expect(stdout).toContain('six hoge')
    expect(stdout).not.toContain('three hoge')
  })
})

describe('a report', () => {
  it('counts as taken by every client that ends behind it, however the ends of both sides cross', async () => {
    const from = daemon().log().length
    for (let n = 0; n < 60; n++) {
      appendFileSync(log, `${n} hoge\n`)
      const before = daemon().log().length
      await askAndEnd(`bare!${log}!${seek}!hoge!1!5`)
      await daemon().waitForLog(/Connection from 127\.0\.0\.1 closed/, before)
    }
    const since = daemon().log().slice(from)
    expect(since).toContain('59 hoge')
    expect(since).not.toContain('was not taken')
  })
})

describe('a report that nobody took', () => {
  it('is made again for the next one who asks', async () => {
    const before = readFileSync(seek, 'utf8')
    const from = daemon().log().length
    await askAndReset(`bare!${log}!${seek}!hoge!1!5`, () => daemon().waitForLog(/asking for command 'bare'/, from))
    await daemon().waitForLog(
      /Answer to 127\.0\.0\.1 was not taken to its end[\s\S]*Connection from 127\.0\.0\.1 closed/,
      from,
    )
    expect(existsSync(seek) && readFileSync(seek, 'utf8')).toBe(before)
    const again = await through('bare', log, seek, 'hoge', '1', '5')
    expect(again.exitCode).toBe(1)
    expect(again.stdout).toContain('three hoge')
    expect(readFileSync(seek, 'utf8')).not.toBe(before)
  })
})

describe('an endless regular expression', () => {
  it('counts a line on which it is given up, in the daemon as in a shell', async () => {
    writeFileSync(slowLog, `${'x'.repeat(5000)}\n`)
    const { exitCode, stdout } = await ask('plenum', daemon(), ['-c', 'endless'])
    expect([exitCode, `${stdout}`]).toEqual([1, expect.stringContaining('1 lines took a pattern too long')])
  })

  it('ends at command_timeout, and others are answered meanwhile', async () => {
    writeFileSync(slowLog, `${'x'.repeat(5000)}\n`.repeat(20))
    let ended = false
    const endless = ask('plenum', daemon(), ['-c', 'endless']).finally(() => {
      ended = true
    })
    for (let n = 0; n < 2; n++) {
      expect((await ask('plenum', daemon(), ['-c', 'child'])).exitCode).toBe(0)
      expect((await through('bare', log, '/dev/null', 'hoge', '1', '5')).exitCode).toBe(1)
      if (n === 0) expect(ended).toBe(false)
    }
    const { exitCode, stdout } = await endless
    expect([exitCode, `${stdout}`]).toEqual([3, 'NRPE: Command timed out after 2 seconds\n'])
    expect((await through('bare', log, '/dev/null', 'hoge', '1', '5')).exitCode).toBe(1)
  })
})

/** Asks, and ends its side as soon as anything comes. */
function askAndEnd(query: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect(daemon().port, '127.0.0.1', () => socket.write(v4Packet(1, query)))
    socket.on('data', () => socket.end()).on('error', reject)
    socket.on('close', () => resolve())
  })
}

/** Sends a query and resets the connection, with the answer unread, once the query is seen to have come. */
async function askAndReset(text: string, arrived: () => Promise<unknown>): Promise<void> {
  const socket = connect({ host: '127.0.0.1', port: daemon().port, noDelay: true })
  socket.write(v4Packet(1, text))
  await arrived()
  socket.resetAndDestroy()
}
