import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { ask } from '../helpers/ask.ts'
import { openConnection } from '../helpers/connection.ts'
import { configText, type DaemonOptions, plenumFor, startPlenum } from '../helpers/daemon.ts'
import { isRoot, pluginFolder, temporaryFolder } from '../helpers/folders.ts'
import { freePort } from '../helpers/free-port.ts'
import { numbers } from '../helpers/numbers.ts'
import { isSealed, seal, textOf, v2Packet, v4Packet } from '../helpers/packets.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { inPieces, talk } from '../helpers/raw.ts'
import { run } from '../helpers/run.ts'
import { describeWithStock } from '../helpers/stock.ts'

/*
 * The traps of spec/nrpe.md §4 that a peer of the daemon can set, by their numbers. Those that are not below:
 *
 * | trap | where it is tested, or why not |
 * |---|---|
 * | T5   | also refusals.test.ts, "answers a query with bytes behind it" |
 * | T6   | also sizes.test.ts, "a stock check_nrpe -2 -P" |
 * | T8   | also never-twice.test.ts, "for a stock client, with our daemon: 200 kB" |
 * | T9, T10 | tls.test.ts |
 * | T12  | daemon-life.test.ts, "with max_commands queries past it wait for their turn"; turns.test.ts |
 * | T13  | stalled.test.ts; refusals.test.ts, "waits one second for a query that stops" |
 * | T14  | also daemon-life.test.ts, "nrpe -d" |
 * | T15  | also daemon-life.test.ts, "SIGHUP with … in the file keeps the old configuration" |
 * | T16  | refusals.test.ts, "a text that is refused" |
 * | T18  | is about 3.x daemons: our v3 packets go through the same admission, see T7 and T20 |
 * | T19  | same-as-stock.test.ts: the states of 4.1 |
 * | T21  | also config/allowed-hosts.test.ts, for names too |
 */
const plugins = pluginFolder()
const folder = temporaryFolder()
const ok = `command[ok]=${plugins}/state.sh 0`
const okText = 'STATE 0 - plugin said so|value=0;1;2;0;3'
const ways = [
  ['plain TCP', false],
  ['TLS', true],
] as const

/** A daemon for one test. */
async function start(config: readonly string[], options: Omit<DaemonOptions, 'config'> = { tls: false }) {
  const daemon = await startPlenum({ config, ...options })
  onTestFinished(async () => {
    await daemon.stop()
  })
  return daemon
}

/** The text that comes back for bytes sent in pieces, one segment or TLS record each. */
async function answerTo(daemon: { readonly port: number; readonly tls: boolean }, pieces: readonly Buffer[]) {
  const connection = await openConnection(daemon)
  for (const piece of pieces) await connection.send(piece)
  const { bytes, end } = await connection.ended
  return bytes.length === 0 ? `${end} without an answer` : textOf(bytes)
}

const asked = async (port: number, query: string) => textOf((await talk(port, [v4Packet(1, query)])).bytes)

/** A v4 query whose buffer is exactly these bytes. */
function v4Buffer(buffer: Buffer): Buffer {
  const packet = v4Packet(1, '', { bufferBytes: buffer.length })
  buffer.copy(packet, 16)
  return seal(packet)
}

/** A v3 query: as v4, and three zero bytes behind. */
function v3Query(text: string, bufferBytes: number): Buffer {
  const packet = Buffer.concat([v4Packet(1, text, { bufferBytes }), Buffer.alloc(3)])
  return seal(packet.fill(3, 1, 2))
}

describe('T1: a query', () => {
  const daemon = plenumFor({ config: [ok], tls: false })

  it.each([
    ['without a NUL', Buffer.from('ok')],
    ['with its NUL', Buffer.from('ok\0')],
    ['with bytes behind the NUL', Buffer.from('ok\0 ; rm | noise!')],
  ])('%s is answered', async (_, buffer) => {
    expect(await answerTo(daemon(), [v4Buffer(buffer)])).toBe(okText)
  })
})

describe('T2: the noise of a version 2 query', () => {
  const daemon = plenumFor({ config: [ok], tls: false })
  const noises = Array.from({ length: 0x78 - 0x30 }, (_, n) => 0x30 + n)

  it('in its result code and its padding means nothing, whatever stock puts there', async () => {
    for (const noise of noises) {
      const query = v2Packet(1, 'ok', { resultCode: noise * 257 })
      query.fill(noise, 1034)
      const { bytes } = await talk(daemon().port, [seal(query)])
      expect([bytes.length, isSealed(bytes), textOf(bytes)]).toEqual([1036, true, okText])
    }
  })

  it('behind its NUL means nothing, and neither do forbidden characters there', async () => {
    const query = v2Packet(1, 'ok')
    for (let at = 13; at < query.length; at++) query[at] = at & 0xff
    expect(await answerTo(daemon(), [seal(query)])).toBe(okText)
  })
})

describe.each(ways)('T3: over %s a query', (_, tls) => {
  const daemon = plenumFor({ config: [ok, `command[long]=${plugins}/bytes.sh 60000`, 'dont_blame_nrpe=1'], tls })
  const query = v4Packet(1, 'ok', { bufferBytes: 1020 })

  it.each([1, 7, 10, 100])('in pieces of %i bytes is answered', async (pieceBytes) => {
    expect(await answerTo(daemon(), inPieces(query, pieceBytes))).toBe(okText)
    expect(await answerTo(daemon(), inPieces(v2Packet(1, 'ok'), pieceBytes))).toBe(okText)
  })

  it('longer than a TLS record is answered', async () => {
    expect(await answerTo(daemon(), [v4Packet(1, `ok!${'x'.repeat(40_000)}`)])).toBe(okText)
  })

  it('has the header of its answer whole in one piece, which clients up to 4.1.3 need', async () => {
    for (const name of ['ok', 'long']) {
      const connection = await openConnection(daemon())
      const first = new Promise<Buffer>((resolve) => connection.socket.once('data', resolve))
      await connection.send(v4Packet(1, name))
      expect((await first).length).toBeGreaterThan(16)
      await connection.ended
    }
  })
})

describe.each(ways)('T4: over %s a query in 20 pieces that arrive one by one', (_, tls) => {
  const daemon = plenumFor({ config: [ok], tls })

  it('is answered before a daemon that looks once a second would have read half of it', async () => {
    const connection = await openConnection(daemon())
    const pieces = inPieces(v4Packet(1, 'ok', { bufferBytes: 1020 }), 52)
    expect(pieces.length).toBe(20)
    let patience: NodeJS.Timeout | undefined
    const late = new Promise<string>((resolve) => {
      patience = setTimeout(resolve, 10_000, 'late')
    })
    const answered = async () => {
      for (const piece of pieces) {
        await connection.send(piece)
        // The daemon has been round its sockets once this is answered: the piece was read alone.
        await answerTo(daemon(), [v4Packet(1, '_NRPE_CHECK')])
      }
      return textOf((await connection.ended).bytes)
    }
    expect(await Promise.race([answered(), late])).toBe(okText)
    clearTimeout(patience)
  })
})

describe.each(ways)('T5: over %s bytes behind the query', (_, tls) => {
  const daemon = plenumFor({ config: [ok, `command[long]=${plugins}/bytes.sh 60000`], tls })
  const query = (name: string) => [v4Packet(1, name), v2Packet(1, name), v3Query(name, 1017)]

  it.each([1, 3, 10, 5000, 300_000])('%i of them: the answer is whole, and no reset comes behind it', async (extra) => {
    for (const packet of [...query('ok'), ...query('long').filter((bytes) => bytes.readInt16BE(0) > 2)]) {
      const connection = await openConnection(daemon())
      await connection.send(Buffer.concat([packet, Buffer.alloc(extra, 'x')]))
      const { bytes, end } = await connection.ended
      expect(end).toBe('closed')
      expect(isSealed(bytes) || packet.readInt16BE(0) === 3).toBe(true)
      expect([okText, numbers(60_000)]).toContain(textOf(bytes))
    }
  })

  it('that come while the command runs do not end the connection either', async () => {
    const connection = await openConnection(daemon())
    await connection.send(v4Packet(1, 'long'))
    for (let n = 0; n < 50; n++) await connection.send(Buffer.alloc(100, 'x'))
    const { bytes, end } = await connection.ended
    expect([end, textOf(bytes)]).toEqual(['closed', numbers(60_000)])
  })
})

describeWithStock('T6: a stock client with -2 -P 1024', () => {
  it.each(ways)('takes every answer over %s, as its last two bytes are zero', async (_, tls) => {
    const daemon = await start([ok], { tls })
    for (let n = 0; n < 20; n++) {
      const { exitCode, stdout } = await ask('stock', daemon, ['-2', '-P', '1024', '-c', 'ok'])
      expect([exitCode, `${stdout}`]).toEqual([0, `${okText}\n`])
    }
  })
})

describeWithStock('T7: a stock client with -3', () => {
  it.each(ways)('gets long answers whole over %s, in version 3', async (_, tls) => {
    const daemon = await start(['debug=1', `command[long]=${plugins}/bytes.sh 60000`], { tls })
    const { exitCode, stdout } = await ask('stock', daemon, ['-3', '-c', 'long'])
    expect([exitCode, `${stdout}`]).toEqual([0, `${numbers(60_000)}\n`])
    await daemon.waitForLog('Connection from 127.0.0.1 closed.')
    expect(daemon.log().match(/asking for command/g)).toHaveLength(1)
  })
})

describe('T8: an answer to a client that offers nothing', () => {
  const sizes = [65_503, 65_534, 65_535, 65_536, 65_537, 200_000]
  const daemon = plenumFor({ config: sizes.map((n) => `command[${n}]=${plugins}/bytes.sh ${n}`), tls: false })

  it.each(sizes)('of %i bytes has a buffer of 65,536 bytes at most', async (size) => {
    for (const query of [v4Packet(1, `${size}`), v3Query(`${size}`, 1017)]) {
      const { bytes } = await talk(daemon().port, [query])
      expect(bytes.readInt32BE(12)).toBeLessThanOrEqual(65_536)
      expect(bytes.length).toBe((query.readInt16BE(0) === 3 ? 19 : 16) + bytes.readInt32BE(12))
      if (size < 65_536) expect(textOf(bytes)).toBe(numbers(size))
    }
  })
})

describe.each(ways)('T11: over %s', (_, tls) => {
  it('100 connections made at once are all answered', async () => {
    const daemon = await start([ok, 'listen_queue_size=5'], { tls })
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => answerTo(daemon, [v4Packet(1, 'ok', { bufferBytes: 1020 })])),
    )
    expect(new Set(answers)).toEqual(new Set([okText]))
  })
})

describe('T14: the parent of -d', () => {
  it.each([
    [
      'a pid file without a number',
      (pidFile: string) => writeFileSync(pidFile, 'x\n'),
      [],
      2,
      'already an NRPE server',
    ],
    ['an unwritable pid file', undefined, ['pid_file=/nonexistent/nrpe.pid'], 2, 'Cannot write to pidfile'],
    ['an address that is not here', undefined, ['server_address=192.0.2.1'], 1, 'Bind to port'],
    ['a user that does not exist', undefined, ['nrpe_user=no-such-user'], 2, "get passwd entry for 'no-such-user'"],
    ['root as user', undefined, ['nrpe_user=root'], 2, 'cannot be run as user/group root'],
  ])('exits with code and reason for %s', async (name, prepare, lines, exitCode, reason) => {
    // An unprivileged daemon has no use for nrpe_user.
    if (!isRoot && lines.some((line) => line.startsWith('nrpe_user='))) return
    const pidFile = join(folder, `${name}.pid`)
    prepare?.(pidFile)
    const file = join(folder, `${name}.cfg`)
    writeFileSync(file, configText(await freePort(), [`pid_file=${pidFile}`, ...lines]))
    const ended = await run([...plenumCommand(), 'nrpe', '-d', '-n', '-c', file])
    expect(ended).toMatchObject({ exitCode, stderr: expect.stringContaining(reason) })
  })
})

describe.runIf(isRoot)('T15: SIGHUP with a file that the dropped user cannot read', () => {
  it('keeps the configuration in force', async () => {
    const daemon = await start([ok])
    chmodSync(daemon.configFile, 0o600)
    expect(await daemon.reload([`command[other]=${plugins}/state.sh 1`])).toContain('the configuration in force stays')
    expect(await asked(daemon.port, 'ok')).toBe(okText)
  })
})

describe('T17: an argument', () => {
  const config = ['dont_blame_nrpe=1', `command[words]=printf '[%s]' $ARG1$`, `command[quoted]=printf '[%s]' "$ARG1$"`]
  const daemon = plenumFor({ config: [...config, 'nasty_metachars=;'], tls: false })

  it.each([
    ['two  words', '[two][words]', '[two  words]'],
    ['"two  words"', '[two  words]', '[two][words]'],
    ['$HOME/x', '[/nonexistent/x]', '[/nonexistent/x]'],
    ['/etc/hostn*me', '[/etc/hostname]', '[/etc/hostn*me]'],
    ['a|cat', '[a]', '[a|cat]'],
    ['größe', '[größe]', '[größe]'],
  ])('%s goes through the shell, as in stock', async (argument, plain, quoted) => {
    // HOME is that of nrpe_user, nobody.
    const home = (text: string) => (isRoot ? text : text.replace('/nonexistent', process.env.HOME ?? ''))
    expect(await asked(daemon().port, `words!${argument}`)).toBe(home(plain))
    expect(await asked(daemon().port, `quoted!${argument}`)).toBe(home(quoted))
  })
})

describe.each(ways)('T20: over %s a first query', (_, tls) => {
  const daemon = plenumFor({ config: [ok, 'connection_timeout=300'], tls })

  it.each([
    ['version 4, short', v4Packet(1, 'ok')],
    ['version 4, padded', v4Packet(1, 'ok', { bufferBytes: 1020 })],
    ['version 3, short', v3Query('ok', 3)],
    ['version 3, padded', v3Query('ok', 1017)],
    ['version 3, padded, without the three bytes behind it', v3Query('ok', 1017).subarray(0, -3)],
  ])('of %s is answered without waiting for more', async (_name, packet) => {
    expect(await answerTo(daemon(), [packet])).toBe(okText)
  })
})

describe('T21: allowed_hosts', () => {
  it.each(['0.0.0.0/0', '127.0.0.77/8', '127.0.0.1/24', '192.0.2.0/24,127.0.0.1/32'])(
    '%s lets 127.0.0.1 in, as was meant',
    async (hosts) => {
      const daemon = await start([ok, `allowed_hosts=${hosts}`])
      expect(await asked(daemon.port, 'ok')).toBe(okText)
    },
  )
})

describe('T22: what a file no longer says after SIGHUP', () => {
  it('is no longer in force: hosts, prefix, and settings that go back to their default', async () => {
    const daemon = await start([
      'allowed_hosts=127.0.0.1',
      'command_prefix=/bin/echo prefixed',
      'dont_blame_nrpe=1',
      'explain_refusals=0',
      'command_timeout=1',
      'nasty_metachars=o',
      'max_packetbuffer_length=1k',
      'command[echo]=/bin/echo $ARG1$',
      `command[long]=${plugins}/bytes.sh 5000`,
    ])
    expect(await asked(daemon.port, 'ech!x')).toBe("NRPE: Command 'ech' not defined")
    const long = `command[long]=${plugins}/bytes.sh 5000`
    await daemon.reload(['command[echo]=/bin/echo plain', long, 'command[slow]=sleep 1.5; echo slow'])
    expect(await asked(daemon.port, 'echo')).toBe('plain')
    expect(await asked(daemon.port, 'echo!x')).toContain('dont_blame_nrpe=0')
    expect(await asked(daemon.port, 'long')).toBe(numbers(5000))
    expect(await asked(daemon.port, 'slow')).toBe('slow')
    await daemon.reload(['allowed_hosts=127.0.0.2', 'command[echo]=/bin/echo plain'])
    const refused = await talk(daemon.port, [v4Packet(1, 'echo')])
    expect(refused.bytes.length).toBe(0)
    await daemon.reload(['command[echo]=/bin/echo everybody'])
    expect(await asked(daemon.port, 'echo')).toBe('everybody')
  })
})
