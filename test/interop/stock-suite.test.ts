import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { ask, clients } from '../helpers/ask.ts'
import { openConnection } from '../helpers/connection.ts'
import { configText, plenumFor, startPlenum } from '../helpers/daemon.ts'
import { pluginFolder, temporaryFolder } from '../helpers/folders.ts'
import { freePort } from '../helpers/free-port.ts'
import { numbers } from '../helpers/numbers.ts'
import { isSealed, seal, textOf, v2Packet, v4Packet } from '../helpers/packets.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { run } from '../helpers/run.ts'
import { describeWithStock } from '../helpers/stock.ts'

/**
 * What stock's own test suite checks of the daemon, one test a line of spec/nrpe.md §5, its numbers kept. 020
 * (certificates and versions of TLS) is in tls.test.ts, what concerns the client in client.test.ts. Where a line quotes
 * HEAD's client, that of 4.1 is held to one line and to its own exit code: a failed handshake is CRITICAL, 2.
 */
const plugins = pluginFolder()
const folder = temporaryFolder()
const nrpe = [...plenumCommand(), 'nrpe']
const both = ['stock', 'plenum'] as const
const text = (bytes: Buffer) => bytes.toString('latin1')

/** One whole line and no more, of a client that got no answer. */
const refusedLine = /^CHECK_NRPE: [^\n]+\n$/
const versionLine = /^NRPE v\d[^\n]*\n$/

/** An openssl command line in the folder of this file. */
const openssl = (line: string) => run(['openssl', ...line.split(' ')], { cwd: folder })

describe('000: the command line', () => {
  it.each([
    ['-V', /^NRPE - Nagios Remote Plugin Executor/],
    ['-l', /NRPE - Nagios Remote Plugin Executor/],
    ['-h', /^SSL\/TLS Available/m],
  ])('%s exits 3 and prints what scripts look for', async (option, expected) => {
    const { exitCode, stdout } = await run([...nrpe, option])
    expect([exitCode, text(stdout)]).toEqual([3, expect.stringMatching(expected)])
  })
})

describe('000: nrpe -d exits 2, and writes no pid file,', () => {
  beforeAll(async () => {
    const made = '-newkey rsa:2048 -nodes -x509 -days 2 -subj /CN=plenum-test'
    for (const name of ['own', 'other']) await openssl(`req ${made} -keyout ${name}.key -out ${name}.pem`)
    writeFileSync(join(folder, 'empty.pem'), '')
  })

  it.each([
    ['without its file', undefined],
    ['without its CA file', ['ssl_cacert_file=missing.pem', 'ssl_client_certs=2']],
    ['with the key of another certificate', ['ssl_cert_file=own.pem', 'ssl_privatekey_file=other.key']],
    ['with an empty certificate', ['ssl_cert_file=empty.pem', 'ssl_privatekey_file=own.key']],
    ['without its key', ['ssl_cert_file=own.pem', 'ssl_privatekey_file=missing.key']],
    ['with ciphers that do not exist', ['ssl_cipher_list=NO-SUCH-CIPHER', 'ssl_use_adh=0']],
  ])('%s', async (name, lines) => {
    const file = join(folder, `${name}.cfg`)
    const pidFile = join(folder, `${name}.pid`)
    const whole = lines?.map((line) => line.replace(/=(.*\.(pem|key))$/, `=${folder}/$1`))
    if (whole) writeFileSync(file, configText(await freePort(), [...whole, `pid_file=${pidFile}`]))
    const { exitCode, stderr } = await run([...nrpe, '-d', '-c', file])
    expect(exitCode).toBe(2)
    expect(stderr).toMatch(/^nrpe: \S.+\n/)
    expect(existsSync(pidFile)).toBe(false)
  })

  it('but with a good one it writes its pid file, and listens when it comes back', async () => {
    const port = await freePort()
    const file = join(folder, 'good.cfg')
    const pidFile = join(folder, 'good.pid')
    writeFileSync(file, configText(port, [`pid_file=${pidFile}`]))
    const { exitCode } = await run([...nrpe, '-d', '-c', file])
    const pid = Number(readFileSync(pidFile, 'utf8'))
    onTestFinished(() => void process.kill(pid, 'SIGTERM'))
    expect(exitCode).toBe(0)
    const answer = await ask('plenum', { port, tls: true })
    expect([answer.exitCode, text(answer.stdout)]).toEqual([0, expect.stringMatching(versionLine)])
  })
})

describe('after SIGHUP', () => {
  it('the same process runs the new file: TLS, hosts, commands, limits', async () => {
    const daemon = await startPlenum({
      config: ['allowed_hosts=127.0.0.1', `command[before]=${plugins}/state.sh 0`],
      tls: true,
    })
    onTestFinished(() => void daemon.stop())
    const plain = { ...daemon, tls: false }
    expect((await ask('plenum', daemon, ['-c', 'before'])).exitCode).toBe(0)
    const now = ['ssl_enabled=0', 'command_timeout=1', `command[after]=${plugins}/state.sh 1`]
    await daemon.reload([...now, `command[hangs]=${plugins}/hang.sh`, 'allowed_hosts=127.0.0.0/30'])
    expect((await ask('plenum', plain, ['-c', 'after'])).exitCode).toBe(1)
    expect(text((await ask('plenum', plain, ['-c', 'before'])).stdout)).toBe("NRPE: Command 'before' not defined\n")
    expect(text((await ask('plenum', plain, ['-c', 'hangs'])).stdout)).toContain('timed out after 1 seconds')
    await daemon.reload([...now, 'allowed_hosts=127.0.0.2'])
    expect((await ask('plenum', plain, ['-c', 'after'])).exitCode).toBe(3)
    expect(readFileSync(`/proc/${daemon.pid}/comm`, 'utf8')).toBe('nrpe\n')
  })
})

/** Bytes of a long output → its whole length on the wire; 70,227 do not fit a stock client and are marked. */
const outputs = [10_036, 60_201]

const commands = [
  ...[0, 1, 2, 3].map((n) => `command[state${n}]=${plugins}/state.sh ${n}`),
  ...outputs.map((bytes) => `command[${bytes}]=${plugins}/bytes.sh ${bytes}`),
  `command[70227]=${plugins}/bytes.sh 70227`,
  'command[missing]=/nonexistent/check_nothing',
  'command[slow]=sleep 10',
  'command_timeout=2',
]

describeWithStock('001: queries over TLS', () => {
  const explaining = plenumFor({ config: [...commands, 'allowed_hosts=127.0.0.1'] })
  const silent = plenumFor({ config: [...commands, 'explain_refusals=0'] })

  describe.each(both)('of the %s client', (client) => {
    it.each([[[]], [['-2']], [['-3']]])('for the version (%j)', async (flags) => {
      const { exitCode, stdout } = await ask(client, explaining(), flags)
      expect([exitCode, text(stdout)]).toEqual([0, expect.stringMatching(versionLine)])
    })

    it.each([0, 1, 2, 3])('for a command that ends with %i: one line, exact', async (state) => {
      for (const flags of [[], ['-2']]) {
        const { exitCode, stdout } = await ask(client, explaining(), [...flags, '-c', `state${state}`])
        expect([exitCode, text(stdout)]).toEqual([state, `STATE ${state} - plugin said so|value=${state};1;2;0;3\n`])
      }
    })

    it.each(outputs)('for %i bytes, which arrive whole', async (bytes) => {
      const { exitCode, stdout } = await ask(client, explaining(), ['-c', `${bytes}`])
      const sha1 = (data: Buffer | string) => createHash('sha1').update(data).digest('hex')
      expect([exitCode, sha1(stdout)]).toEqual([0, sha1(`${numbers(bytes)}\n`)])
    })

    it('for a command that is not defined, is missing, or is too slow', async () => {
      const asked = async (name: string) => {
        const { exitCode, stdout } = await ask(client, explaining(), ['-c', name])
        return [exitCode, text(stdout)]
      }
      expect(await asked('nope')).toEqual([3, "NRPE: Command 'nope' not defined\n"])
      expect(await asked('missing')).toEqual([3, 'NRPE: Unable to read output\n'])
      expect(await asked('slow')).toEqual([3, expect.stringMatching(/^NRPE: Command timed out after 2 seconds\n/)])
    })

    it.each([
      ['arguments', ['-c', 'state0', '-a', 'x']],
      ['< >', ['-c', '< >']],
    ])('with %s are refused: 3 and one line, whether that says why or not', async (_, words) => {
      const silenced = await ask(client, silent(), words)
      expect([silenced.exitCode, text(silenced.stdout)]).toEqual([3, expect.stringMatching(refusedLine)])
      const explained = await ask(client, explaining(), words)
      expect([explained.exitCode, text(explained.stdout)]).toEqual([3, expect.stringMatching(/^NRPE: [^\n]+\n$/)])
    })
  })

  it('of 70,227 bytes reach a stock client as far as it can read: 65,535 bytes and a newline', async () => {
    const { exitCode, stdout } = await ask('stock', explaining(), ['-c', '70227'])
    expect([exitCode, stdout.length]).toEqual([0, 65_536])
    // Unlike stock's, the cut is marked.
    expect(text(stdout)).toMatch(/^1 2 3 .*\n\[cut: \d+ of 70227 bytes\]\n$/)
  })

  it('from an address that a later allowed_hosts line no longer holds are refused', async () => {
    const daemon = await startPlenum({ config: ['allowed_hosts=127.0.0.1', 'allowed_hosts=127.0.0.3'] })
    onTestFinished(() => void daemon.stop())
    for (const client of both) {
      const { exitCode, stdout } = await ask(client, daemon)
      expect([exitCode, text(stdout)]).toEqual([client === 'stock' ? 2 : 3, expect.stringMatching(refusedLine)])
    }
  })
})

describe('001: a plugin by a relative path', () => {
  it('is found from /, where the daemon runs, as in stock without -C', async () => {
    const relative = join(plugins, 'state.sh').slice(1)
    const daemon = await startPlenum({ config: [`command[x]=${relative} 1`], tls: false })
    onTestFinished(() => void daemon.stop())
    expect((await ask('plenum', daemon, ['-c', 'x'])).exitCode).toBe(1)
  })
})

describeWithStock('002: configuration', () => {
  it('command_prefix=/bin/echo shows the command line', async () => {
    const daemon = await startPlenum({ config: ['command_prefix=/bin/echo', 'command[x]=/usr/bin/plugin -w 1'] })
    onTestFinished(() => void daemon.stop())
    for (const client of both) {
      const { exitCode, stdout } = await ask(client, daemon, ['-c', 'x'])
      expect([exitCode, text(stdout)]).toEqual([0, '/usr/bin/plugin -w 1\n'])
    }
  })

  it('include_file brings the commands of another file', async () => {
    const included = join(folder, 'more.cfg')
    writeFileSync(included, `command[included]=${plugins}/state.sh 2\n`)
    const daemon = await startPlenum({ config: [`include_file=${included}`] })
    onTestFinished(() => void daemon.stop())
    for (const client of both) expect((await ask(client, daemon, ['-c', 'included'])).exitCode).toBe(2)
  })
})

describeWithStock('010: ssl_enabled=0', () => {
  const daemon = plenumFor({ config: ['ssl_enabled=0', 'connection_timeout=2'], tls: true })

  it.each(both)('serves the %s client with -n, -n -2 and -n -3, and not with TLS', async (client) => {
    const plain = { port: daemon().port, tls: false }
    for (const flags of [[], ['-2'], ['-3']]) {
      const { exitCode, stdout } = await ask(client, plain, flags)
      expect([exitCode, text(stdout)]).toEqual([0, expect.stringMatching(versionLine)])
    }
    const { exitCode, stdout } = await run([...clients[client], '-H', '127.0.0.1', '-p', `${plain.port}`])
    expect([exitCode, text(stdout)]).toEqual([client === 'stock' ? 2 : 3, expect.stringMatching(refusedLine)])
  })
})

describe.each([
  ['011: raw packets', false],
  ['021: raw packets over TLS', true],
])('%s', (_, tls) => {
  const daemon = plenumFor({ config: ['connection_timeout=1'], tls })
  const v4 = v4Packet(1, '_NRPE_CHECK')
  const v2 = v2Packet(1, '_NRPE_CHECK')
  const more = Buffer.from('0123456789')
  const v3 = seal(Buffer.from(v4).fill(3, 1, 2))
  const typed = Buffer.from(v4)
  typed.writeInt16BE(20, 2)

  it.each([
    ['version 4, unpadded', v4, 4],
    ['version 4 with 10 bytes more', Buffer.concat([v4, more]), 4],
    ['version 2', v2, 2],
    ['version 2 with 10 bytes more', Buffer.concat([v2, more]), 2],
  ])('%s is answered in its own version', async (_name, packet, version) => {
    const connection = await openConnection(daemon())
    await connection.send(packet)
    const { bytes, end } = await connection.ended
    expect(end).toBe('closed')
    expect([bytes.readInt16BE(0), bytes.readInt16BE(2), bytes.readInt16BE(8)]).toEqual([version, 2, 0])
    expect(isSealed(bytes)).toBe(true)
    expect(textOf(bytes)).toMatch(/^NRPE v/)
  })

  it.each([
    ['version 4, 10 bytes short', v4.subarray(0, -10)],
    ['version 4 with checksum 0', Buffer.from(v4).fill(0, 4, 8)],
    ['type 20', seal(typed)],
    ['version 3, as long as version 4', v3],
    ['version 2, 10 bytes short', v2.subarray(0, -10)],
    ['a header of 8 bytes', v4.subarray(0, 8)],
    ['a header of 10 bytes', v4.subarray(0, 10)],
    ['a header of 12 bytes', v4.subarray(0, 12)],
    ['nothing', Buffer.alloc(0)],
  ])('%s ends without an answer', async (_name, packet) => {
    const connection = await openConnection(daemon())
    if (packet.length > 0) await connection.send(packet)
    expect((await connection.ended).bytes.length).toBe(0)
  })

  it('a buffer length past the limit is closed before any time limit', async () => {
    const patient = await startPlenum({ config: ['connection_timeout=300', 'max_packetbuffer_length=64k'], tls })
    onTestFinished(() => void patient.stop())
    const header = Buffer.from(v4.subarray(0, 16))
    header.writeInt32BE(76_800, 12)
    const connection = await openConnection(patient)
    await connection.send(header)
    expect((await connection.ended).bytes.length).toBe(0)
  })
})

describe('021: no hello', () => {
  it('is closed within connection_timeout', async () => {
    const daemon = await startPlenum({ config: ['connection_timeout=1'], tls: true })
    onTestFinished(() => void daemon.stop())
    const { ended } = await openConnection({ port: daemon.port, tls: false })
    expect((await ended).bytes.length).toBe(0)
    await daemon.waitForLog('Could not complete SSL handshake with 127.0.0.1: timeout 1 seconds')
  })
})

describe('999: SIGTERM', () => {
  it('ends it with exit code 0, and its pid file goes', async () => {
    const pidFile = join(folder, 'term.pid')
    const daemon = await startPlenum({ config: [`pid_file=${pidFile}`] })
    expect(existsSync(pidFile)).toBe(true)
    // One only: a second one that meets Node's own end finds nobody who takes it.
    expect(await daemon.stop()).toBe(0)
    expect(existsSync(pidFile)).toBe(false)
  })
})
