import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { ask } from '../helpers/ask.ts'
import { plenumFor } from '../helpers/daemon.ts'
import { fakePeer } from '../helpers/fake-peer.ts'
import { pluginFolder, temporaryFolder } from '../helpers/folders.ts'
import { seal, v2Packet, v3Answer, v4Packet } from '../helpers/packets.ts'
import { describeWithStock, stockFor } from '../helpers/stock.ts'

const plugins = pluginFolder()
const folder = temporaryFolder()
const counter = join(folder, 'runs')

/** Runs so far in this test: the plugins add a line each. */
const runs = () => readFileSync(counter, 'utf8').split('\n').length - 1

beforeEach(() => {
  writeFileSync(counter, '')
  chmodSync(counter, 0o666)
})

const config = [
  'command_timeout=1',
  `command[200 kB]=${plugins}/count.sh ${counter} 200000`,
  `command[65,536 bytes]=${plugins}/count.sh ${counter} 65536`,
  `command[short]=${plugins}/count.sh ${counter} 20`,
  `command[nothing]=${plugins}/count.sh ${counter} 0`,
  `command[hangs]=${plugins}/count-and-hang.sh ${counter}`,
]

describe('a command runs once', () => {
  describe.each([
    ['TLS', true],
    ['plain TCP', false],
  ])('over %s', (_, tls) => {
    const explaining = plenumFor({ config, tls })
    const silent = plenumFor({ config: [...config, 'explain_refusals=0'], tls })
    const commands = ['short', 'nothing', '65,536 bytes', '200 kB', 'hangs']

    describe('for our client', () => {
      it.each(commands)('with our daemon: %s', async (name) => {
        await ask('plenum', explaining(), ['-c', name])
        expect(runs()).toBe(1)
      })

      it('when the client gives up before the answer', async () => {
        const { stdout } = await ask('plenum', silent(), ['-t', '1', '-c', 'hangs'])
        expect(`${stdout}`).toMatch(/timed out|timeout/)
        expect(runs()).toBe(1)
      })

      it('and not at all when its arguments are refused', async () => {
        for (const daemon of [explaining(), silent()]) {
          const { exitCode } = await ask('plenum', daemon, ['-c', 'short', '-a', 'x'])
          expect(exitCode).toBe(3)
        }
        expect(runs()).toBe(0)
      })
    })

    describeWithStock('for a stock client', () => {
      it.each(commands)('with our daemon: %s', async (name) => {
        await ask('stock', explaining(), ['-c', name])
        expect(runs()).toBe(1)
      })

      it('and not at all when its arguments are refused, which it asks once where that is explained', async () => {
        const from = explaining().log().length
        const { exitCode, stdout } = await ask('stock', explaining(), ['-c', 'short', '-a', 'x'])
        expect([exitCode, `${stdout}`]).toEqual([3, expect.stringContaining('dont_blame_nrpe=0')])
        expect(runs()).toBe(0)
        // What comes behind it in the log was logged later.
        await ask('stock', explaining(), ['-2', '-c', ';'])
        await explaining().waitForLog(/illegal metachars/, from)
        expect(
          explaining()
            .log()
            .slice(from)
            .match(/contained command arguments/g),
        ).toHaveLength(1)
      })

      it('and not at all when they are refused without a word', async () => {
        const { exitCode } = await ask('stock', silent(), ['-c', 'short', '-a', 'x'])
        expect([exitCode, runs()]).toEqual([3, 0])
      })
    })

    describeWithStock('by a stock daemon', () => {
      const stock = stockFor({ config, tls })

      it.each(commands)('for our client: %s', async (name) => {
        await ask('plenum', stock(), ['-c', name])
        expect(runs()).toBe(1)
      })

      it('and not at all when arguments are refused', async () => {
        const { exitCode } = await ask('plenum', stock(), ['-c', 'short', '-a', 'x'])
        expect([exitCode, runs()]).toEqual([3, 0])
      })
    })
  })
})

describe('our client', () => {
  const whole = v4Packet(2, 'OK - whole')

  it.each([
    ['closes', 'end'],
    ['resets', 'reset'],
  ] as const)('asks a peer that %s without an answer in version 4, then 3, then 2', async (_, how) => {
    const peer = await fakePeer((_query, socket) => (how === 'end' ? socket.end() : socket.resetAndDestroy()))
    const { exitCode, stdout } = await ask('plenum', peer)
    expect(peer.versions()).toEqual([4, 3, 2])
    expect([exitCode, `${stdout}`]).toEqual([3, expect.stringMatching(/^CHECK_NRPE: Error - Could not connect to 127/)])
  })

  it('asks in version 3, then 2 with -3, and only once with -2', async () => {
    const peer = await fakePeer((_query, socket) => socket.end())
    await ask('plenum', peer, ['-3'])
    expect(peer.versions()).toEqual([3, 2])
    await ask('plenum', peer, ['-2'])
    expect(peer.versions()).toEqual([3, 2, 2])
  })

  it.each([
    ['garbage', Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'), 'Invalid packet version received from server.'],
    ['one byte', whole.subarray(0, 1), 'the answer stopped after 1 bytes'],
    ['half a header', whole.subarray(0, 9), 'the answer stopped after 9 bytes'],
    ['half an answer', whole.subarray(0, 20), 'the answer stopped after 20 bytes'],
    ['half a version 2 answer', v2Packet(2, 'OK').subarray(0, 500), 'the answer stopped after 500 bytes'],
    ['a bad checksum', Buffer.from(whole).fill('x', 17, 18), 'Response packet had invalid CRC32.'],
    ['a query', v4Packet(1, 'whole'), 'Invalid packet type received from server.'],
    ['a negative length', withLength(whole, -1), 'Answer refused: buffer length -1'],
    ['a length past its limit', withLength(whole, 2 << 20), 'raise --max-packetbuffer-length'],
  ])('takes %s for final', async (_, answer, says) => {
    const peer = await fakePeer((_query, socket) => socket.end(answer))
    const { exitCode, stdout } = await ask('plenum', peer)
    expect(peer.versions()).toEqual([4])
    expect([exitCode, `${stdout}`]).toEqual([3, expect.stringMatching(/^CHECK_NRPE: /)])
    expect(`${stdout}`).toContain(says)
  })

  it('takes silence for final', async () => {
    const peer = await fakePeer(() => undefined)
    const { exitCode, stdout } = await ask('plenum', peer, ['-t', '1'])
    expect(peer.versions()).toEqual([4])
    expect(exitCode).toBe(2)
    expect(`${stdout}`).toContain(
      'CHECK_NRPE STATE CRITICAL: Socket timeout after 1 seconds. (waiting for the answer: 127.0.0.1 took the query',
    )
  })

  it('takes an answer that never ends for final', async () => {
    const peer = await fakePeer((_query, socket) => socket.write(whole.subarray(0, 20)))
    const { exitCode, stdout } = await ask('plenum', peer, ['-t', '1'])
    expect(peer.versions()).toEqual([4])
    expect(exitCode).toBe(2)
    expect(`${stdout}`).toContain(
      'CHECK_NRPE STATE CRITICAL: Socket timeout after 1 seconds. (waiting for the answer: of it 20 bytes came from 127.0.0.1',
    )
  })

  it('finds a peer that speaks version 2 only', async () => {
    const peer = await fakePeer(({ version }, socket) => {
      socket.end(version === 2 ? v2Packet(2, 'OK - two', { resultCode: 1 }) : '')
    })
    const { exitCode, stdout } = await ask('plenum', peer)
    expect(peer.versions()).toEqual([4, 3, 2])
    expect([exitCode, `${stdout}`]).toEqual([1, 'OK - two\n'])
  })

  it('finds a peer that speaks version 3 only', async () => {
    const peer = await fakePeer(({ version }, socket) => socket.end(version === 3 ? v3Answer('OK - three', 2) : ''))
    const { exitCode, stdout } = await ask('plenum', peer)
    expect(peer.versions()).toEqual([4, 3])
    expect([exitCode, `${stdout}`]).toEqual([2, 'OK - three\n'])
  })

  it('takes a version 2 answer to a version 4 query', async () => {
    const peer = await fakePeer((_query, socket) => socket.end(v2Packet(2, 'OK - two')))
    const { exitCode, stdout } = await ask('plenum', peer)
    expect(peer.versions()).toEqual([4])
    expect([exitCode, `${stdout}`]).toEqual([0, 'OK - two\n'])
  })

  it('takes an answer whose peer resets the connection behind it', async () => {
    const peer = await fakePeer((_query, socket) => socket.write(whole, () => socket.resetAndDestroy()))
    const { stdout } = await ask('plenum', peer)
    expect(peer.versions()).toEqual([4])
    expect(`${stdout}`).toMatch(/^OK - whole|^CHECK_NRPE: /)
  })
})

function withLength(packet: Buffer, length: number): Buffer {
  const changed = Buffer.from(packet)
  changed.writeInt32BE(length, 12)
  return seal(changed)
}
