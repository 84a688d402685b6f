import { describe, expect, it } from 'vitest'
import { clients } from '../helpers/ask.ts'
import { plenumFor } from '../helpers/daemon.ts'
import { fakePeer } from '../helpers/fake-peer.ts'
import { seal, v2Packet, v3Answer, v4Packet } from '../helpers/packets.ts'
import { peerThat } from '../helpers/peer-that.ts'
import { inPieces } from '../helpers/raw.ts'
import { run } from '../helpers/run.ts'
import { describeWithStock, stockFor } from '../helpers/stock.ts'

async function ask(port: number, ...options: readonly string[]) {
  const { exitCode, stdout, stderr } = await run([...clients.plenum, '-H', '127.0.0.1', '-p', `${port}`, ...options])
  return { exitCode, stdout: `${stdout}`, stderr }
}

const dropped = 'CHECK_NRPE: Error - Could not connect to 127.0.0.1'
const handshake = 'CHECK_NRPE: (ssl_err != 5) Error - Could not complete SSL handshake with 127.0.0.1: 1'

/** Stock's line, our words somewhere in the parentheses behind it, and nothing else. */
async function expectLine(answer: ReturnType<typeof ask>, stock: string, ours: string): Promise<void> {
  const { exitCode, stdout, stderr } = await answer
  expect({ exitCode, stderr }).toEqual({ exitCode: 3, stderr: '' })
  expect(stdout.slice(0, stock.length)).toBe(stock)
  expect(stdout).toMatch(/^[^\n]+ \([^\n]+\)\n$/)
  expect(stdout).toContain(ours)
}

describe('check_nrpe explains', () => {
  it('a reset right behind the connection', async () => {
    const port = await peerThat((socket) => socket.once('data', () => socket.resetAndDestroy()))
    await expectLine(ask(port, '-n'), `${dropped}: Connection reset by peer (`, 'not in allowed_hosts of the daemon')
    await expectLine(ask(port), `${dropped}: Connection reset by peer (`, 'closed before TLS began')
  })

  it('an end behind the query: what of the query may have been refused', async () => {
    const peer = await fakePeer((_query, socket) => socket.end())
    const stock = `${dropped}: Check system logs on 127.0.0.1 (`
    await expectLine(ask(peer.port, '-n'), stock, 'not in its allowed_hosts')
    await expectLine(ask(peer.port, '-n', '-c', 'x', '-a', 'y'), stock, 'arguments are off there (dont_blame_nrpe)')
    await expectLine(ask(peer.port, '-n', '-c', 'a[b'), stock, "it forbids '[' in queries (nasty_metachars)")
    await expectLine(ask(peer.port, '-n', '-2', '-P', '2048'), stock, 'its packets are not of 2048 bytes (-P)')
    await expectLine(ask(peer.port, '-n'), stock, 'it speaks none of version 4, 3, 2')
    await expectLine(ask(peer.port, '-n', '-2'), stock, 'it does not speak version 2')
    await expectLine(ask(peer.port, '-n', '-c', ''), stock, 'the query names no command (-c)')
  })

  it('an answer that stops', async () => {
    const peer = await fakePeer((_query, socket) => socket.end(v4Packet(2, 'text').subarray(0, 12)))
    await expectLine(ask(peer.port, '-n'), dropped, 'the answer stopped after 12 bytes')
  })

  it('a peer of another kind', async () => {
    const version = 'CHECK_NRPE: Invalid packet version received from server. ('
    const http = await peerThat((socket) => socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'))
    const ssh = await peerThat((socket) => socket.end('SSH-2.0-OpenSSH_9\r\n'))
    await expectLine(ask(http, '-n'), version, 'it speaks HTTP')
    await expectLine(ask(ssh, '-n'), version, 'it speaks SSH')
    await expectLine(ask(ssh), `${handshake} (`, 'does not speak TLS')
  })

  it('a query too long for an old daemon, which is not cut', async () => {
    const peer = await fakePeer((_query, socket) => socket.end())
    const line =
      'CHECK_NRPE: Error sending query to host. (the query has 2002 bytes, and a version 2 packet carries 1023; '
    const words = ['-n', '-c', 'x', '-a', 'y'.repeat(2000)]
    await expectLine(ask(peer.port, ...words), line, 'hung up on every newer version')
    await expectLine(ask(peer.port, '-2', ...words), line, 'leave out -2')
    expect(peer.versions()).toEqual([4, 3])
  })

  it('a checksum and a type that are wrong, and an answer that is too big', async () => {
    const crc = await fakePeer((_query, socket) => socket.end(v4Packet(2, 'text').fill(1, 4, 5)))
    const type = await fakePeer((_query, socket) => socket.end(v4Packet(1, 'text')))
    const big = await fakePeer((_query, socket) => socket.end(v4Packet(2, 'x'.repeat(2000))))
    await expectLine(
      ask(crc.port, '-n'),
      'CHECK_NRPE: Response packet had invalid CRC32. (',
      'the answer was changed on the way',
    )
    const size = await fakePeer((_query, socket) => socket.end(v2Packet(2, 'text').fill(1, 4, 5)))
    await expectLine(ask(size.port, '-n'), 'CHECK_NRPE: Response packet had invalid CRC32. (', '-P')
    await expectLine(ask(type.port, '-n'), 'CHECK_NRPE: Invalid packet type received from server. (', 'no NRPE daemon')
    const limit = ['--max-packetbuffer-length', '1k']
    await expectLine(
      ask(big.port, '-n', ...limit),
      'CHECK_NRPE: Answer refused: ',
      'bytes taken here: raise --max-packetbuffer-length)',
    )
    expect([crc, type, big].map((peer) => peer.versions())).toEqual([[4], [4], [4]])
  })

  it('no control character of a peer reaches the terminal', async () => {
    const port = await peerThat((socket) => socket.end('\x1b[2J\x07\r\n'))
    for (const plain of [['-n'], []]) expect((await ask(port, ...plain)).stdout).toMatch(/^[^\x00-\x1f\x7f]+\n$/)
  })

  it('nothing but the address where the name is unknown, on stdout with -E', async () => {
    const answer = await run([...clients.plenum, '-H', 'no-such-host.invalid', '-E'])
    expect(answer).toMatchObject({ exitCode: 1, stderr: '' })
    expect(`${answer.stdout}`).toMatch(/^Could not resolve hostname no-such-host\.invalid: .+ \(.+\)\n$/)
  })
})

describe('check_nrpe explains what a daemon does that', () => {
  const deaf = ['allowed_hosts=127.0.0.9']
  describe.each([['ours', plenumFor({ config: deaf, tls: false }), plenumFor({ config: deaf })]] as const)(
    'is %s and',
    (_, plain, secured) => {
      it('does not know this host', async () => {
        await expectLine(ask(plain().port, '-n'), dropped, 'allowed_hosts')
        await expectLine(ask(secured().port), dropped, 'not in allowed_hosts of the daemon')
      })
    },
  )

  describeWithStock('is stock and', () => {
    const plain = stockFor({ config: deaf, tls: false })
    const secured = stockFor({ config: deaf, tls: true })
    const open = stockFor({ config: ['command[x]=/bin/echo x'], tls: true })

    it('does not know this host', async () => {
      await expectLine(ask(plain().port, '-n'), dropped, 'allowed_hosts')
      await expectLine(ask(secured().port), dropped, 'not in allowed_hosts of the daemon')
    })

    it('takes no arguments', async () => {
      await expectLine(ask(open().port, '-c', 'x', '-a', 'y'), dropped, 'arguments are off there (dont_blame_nrpe)')
    })

    it('speaks TLS, asked with -n', async () => {
      await expectLine(
        ask(open().port, '-n'),
        'CHECK_NRPE: Invalid packet version received from server. (',
        'the daemon speaks TLS: leave out -n',
      )
    })
  })
})

describe('check_nrpe takes', () => {
  const more = (text: string) => {
    const packet = v2Packet(2, text)
    packet.writeInt16BE(3, 2)
    return seal(packet)
  }
  const euro = Buffer.from('€').toString('latin1')

  it.each([
    ['in one piece', (parts: readonly Buffer[]) => [Buffer.concat(parts)]],
    ['packet by packet', (parts: readonly Buffer[]) => parts],
    ['in small pieces', (parts: readonly Buffer[]) => inPieces(Buffer.concat(parts), 100)],
  ])('several packets, %s, as one answer with the last result code', async (_, cut) => {
    // A character that two packets share.
    const first = more('a'.repeat(1000))
    first.write(euro.slice(0, 1), 10 + 1000, 'latin1')
    const last = v2Packet(2, '', { resultCode: 1 })
    last.write(`${euro.slice(1)} end`, 10, 'latin1')
    const pieces = cut([seal(first), more(''), seal(last)])
    const peer = await fakePeer(async (_query, socket) => {
      for (const piece of pieces) await new Promise((sent) => socket.write(piece, sent))
      socket.end()
    })
    expect(await ask(peer.port, '-n', '-2')).toEqual({ exitCode: 1, stdout: `${'a'.repeat(1000)}€ end\n`, stderr: '' })
  })

  it('no end of packets that say more follows', async () => {
    const peer = await fakePeer((_query, socket) => {
      const flood = Buffer.concat(Array.from({ length: 64 }, () => more('x'.repeat(1023))))
      const write = () => socket.write(flood, (error) => error || write())
      write()
    })
    const answer = await ask(peer.port, '-n', '-2', '--max-packetbuffer-length', '100k')
    expect(answer.stdout).toMatch(
      /^CHECK_NRPE: Answer refused: .*\(the answer is larger than the 102400 bytes taken here: raise --max-packetbuffer-length\)\n$/,
    )
  })

  it('an answer cut between its packets for no answer', async () => {
    const peer = await fakePeer((_query, socket) => socket.end(more('x')))
    expect(await ask(peer.port, '-n', '-2')).toMatchObject({
      exitCode: 3,
      stdout: expect.stringContaining('(the answer stopped after 1036 bytes)'),
    })
  })

  it('a version 3 answer of more than 64 KiB', async () => {
    const text = 'x'.repeat(200_000)
    const peer = await fakePeer((_query, socket) => socket.end(v3Answer(text)))
    expect(await ask(peer.port, '-n', '-3')).toMatchObject({ exitCode: 0, stdout: `${text}\n` })
  })

  it('a version 2 error to a version 4 query, as it is', async () => {
    const peer = await fakePeer((_query, socket) => socket.end(v2Packet(2, 'NRPE: not so', { resultCode: 3 })))
    expect(await ask(peer.port, '-n')).toMatchObject({ exitCode: 3, stdout: 'NRPE: not so\n' })
    expect(peer.versions()).toEqual([4])
  })

  it("NSClient++'s refusal of a version for what it is, and asks in the next", async () => {
    const peer = await fakePeer(({ version }, socket) =>
      socket.end(
        version === 2 ? v2Packet(2, 'fine') : v2Packet(2, `Invalid packet version.${version}`, { resultCode: 3 }),
      ),
    )
    expect(await ask(peer.port, '-n')).toMatchObject({ exitCode: 0, stdout: 'fine\n' })
    expect(peer.versions()).toEqual([4, 3, 2])
  })

  it('an answer without a NUL, with padding, and bytes of any code page', async () => {
    const bare = v4Packet(2, 'x'.repeat(10)).subarray(0, 26)
    bare.writeInt32BE(10, 12)
    const padded = v4Packet(2, 'text', { bufferBytes: 5000 })
    const latin = v4Packet(2, 'Gr____e')
    latin.write('\xfc\xdf', 18, 'latin1')
    const answers = [
      [seal(bare), 'x'.repeat(10)],
      [padded, 'text'],
      [seal(latin), 'Gr\xfc\xdf__e'],
    ] as const
    for (const [packet, text] of answers) {
      const peer = await fakePeer((_query, socket) => socket.end(packet))
      const { stdout } = await run([...clients.plenum, '-H', '127.0.0.1', '-p', `${peer.port}`, '-n'])
      expect(stdout.toString('latin1')).toBe(`${text}\n`)
    }
  })
})
