import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { ask } from '../helpers/ask.ts'
import { type Plenum, plenumFor } from '../helpers/daemon.ts'
import { pluginFolder } from '../helpers/folders.ts'
import { isSealed, seal, textOf, v2Packet, v4Packet } from '../helpers/packets.ts'
import { talk } from '../helpers/raw.ts'

const plugins = pluginFolder()
const base = ['connection_timeout=1', `command[ok]=${plugins}/state.sh 0`, `command[args]=${plugins}/state.sh $ARG1$`]
const query = v4Packet(1, 'ok', { bufferBytes: 1020 })

/** A query right afterwards is served as ever. */
async function expectServes({ port }: Plenum, localAddress = '127.0.0.1') {
  const { bytes } = await talk(port, [query], { localAddress })
  expect(textOf(bytes)).toBe('STATE 0 - plugin said so|value=0;1;2;0;3')
}

/** Waits for each of these texts in what was logged from `from` on, and gives all of that. */
async function logged(daemon: Plenum, from: number, ...texts: readonly string[]): Promise<string> {
  for (const text of texts) await daemon.waitForLog(text, from)
  return daemon.log().slice(from)
}

function changed(packet: Buffer, change: (bytes: Buffer) => void): Buffer {
  const copy = Buffer.from(packet)
  change(copy)
  return copy
}

const unread = 'Could not read request from client 127.0.0.1, bailing out...'
const invalid = 'Client request from 127.0.0.1 was invalid, bailing out...'
const crc = 'Error: Request packet had invalid CRC32.'
const version = 'Error: (use_ssl == false): Request packet version was invalid!'
const type = 'Error: Request packet type was invalid!'
const size = 'Error: (use_ssl == false): Received packet with invalid buffer size'

describe('a daemon on plain TCP', () => {
  const daemon = plenumFor({ config: base, tls: false })

  it.each([
    ['a version 4 packet with a broken checksum', changed(query, (bytes) => bytes.fill('x', 16, 17)), [crc, invalid]],
    ['a version 2 packet with a broken checksum', v2Packet(1, 'ok').fill('x', 20, 21), [crc, invalid]],
    ['version 1', seal(changed(query, (bytes) => bytes.writeInt16BE(1, 0))), [version, unread]],
    ['version 5', seal(changed(query, (bytes) => bytes.writeInt16BE(5, 0))), [version, unread]],
    ['an HTTP request', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), [version, unread]],
    ['an answer in version 4', v4Packet(2, 'ok'), [type, invalid]],
    ['an answer in version 2', v2Packet(2, 'ok'), [type, invalid]],
    ['type 20', seal(changed(query, (bytes) => bytes.writeInt16BE(20, 2))), [type, invalid]],
    ['a negative length', withLength(-1), [size, unread]],
    ['the length 0', withLength(0), [size, unread]],
    ['a length past max_packetbuffer_length', withLength((1 << 20) + 1), [size, unread]],
    ['the greatest length', withLength(0x7fffffff), [size, unread]],
    ['an empty text', v4Packet(1, ''), ['Error: Request contained no query!', invalid]],
  ])('hangs up on %s, says why in its log, and serves on', async (_, bytes, lines) => {
    const from = daemon().log().length
    const answer = await talk(daemon().port, [bytes])
    if (!lines.includes('Error: Request contained no query!')) expect(answer.bytes.length).toBe(0)
    await logged(daemon(), from, ...lines)
    await expectServes(daemon())
  })

  it.each([0, 1, 8, 10, 12, 16, 500])('waits one second for a query that stops after %i bytes', async (bytes) => {
    const from = daemon().log().length
    const started = performance.now()
    const answer = await talk(daemon().port, bytes === 0 ? [] : [query.subarray(0, bytes)])
    expect(performance.now() - started).toBeGreaterThan(900)
    expect(answer.bytes.length).toBe(0)
    await logged(daemon(), from, `${unread} (${bytes} bytes, then no more within 1 seconds)`)
    await expectServes(daemon())
  })

  it('gives a peer that sends a byte now and then no more time than that', async () => {
    const from = daemon().log().length
    const { bytes } = await trickle(daemon().port, 200)
    expect(bytes.length).toBe(0)
    await daemon().waitForLog(/Could not read request from client 127\.0\.0\.1.*within 1 seconds/, from)
    await expectServes(daemon())
  })

  it('serves others while one is silent', async () => {
    const silent = talk(daemon().port, [])
    await expectServes(daemon())
    await silent
  })

  it('answers a query with bytes behind it, and ends that connection in order', async () => {
    const { bytes, end } = await talk(daemon().port, [Buffer.concat([query, Buffer.alloc(5000, 'x')])])
    expect(end).toBe('closed')
    expect(isSealed(bytes)).toBe(true)
    expect(textOf(bytes)).toContain('STATE 0')
  })
})

describe('a daemon on TLS', () => {
  const daemon = plenumFor({ config: base, tls: true })
  const failed = 'Error: (!log_opts) Could not complete SSL handshake with 127.0.0.1: '

  async function expectServesTls() {
    const { exitCode } = await ask('plenum', daemon(), ['-c', 'ok'])
    expect(exitCode).toBe(0)
  }

  it('gives a peer without a hello one second', async () => {
    const from = daemon().log().length
    const { bytes } = await talk(daemon().port, [])
    expect(bytes.length).toBe(0)
    await logged(daemon(), from, `${failed}timeout 1 seconds`)
    await expectServesTls()
  })

  it('hangs up on a plain query', async () => {
    const from = daemon().log().length
    const { bytes } = await talk(daemon().port, [query])
    // A TLS alert may come, an answer must not.
    expect(bytes.includes('STATE')).toBe(false)
    await daemon().waitForLog(/Could not complete SSL handshake with 127\.0\.0\.1: \S+/, from)
    await expectServesTls()
  })

  it('hangs up on half a hello', async () => {
    const from = daemon().log().length
    await talk(daemon().port, [Buffer.from('16030100c8010000c4', 'hex')])
    await logged(daemon(), from, `${failed}timeout 1 seconds`)
    await expectServesTls()
  })
})

describe('a host that is not allowed', () => {
  const daemon = plenumFor({ config: [...base, 'allowed_hosts=127.0.0.2,127.0.1.0/24'], tls: false })
  const tls = plenumFor({ config: [...base, 'allowed_hosts=127.0.0.2'], tls: true })

  it('learns nothing, and others are served', async () => {
    const from = daemon().log().length
    const answer = await talk(daemon().port, [query])
    expect(answer.bytes.length).toBe(0)
    await daemon().waitForLog(/^Host 127\.0\.0\.1 is not allowed to talk to us!$/m, from)
    await expectServes(daemon(), '127.0.0.2')
    await expectServes(daemon(), '127.0.1.77')
  })

  it('gets no handshake', async () => {
    const { exitCode, stdout } = await ask('plenum', tls(), ['-c', 'ok'])
    expect([exitCode, `${stdout}`]).toEqual([3, expect.stringMatching(/^CHECK_NRPE: /)])
    await logged(tls(), 0, 'Host 127.0.0.1 is not allowed to talk to us!')
    expect(tls().log()).not.toContain('handshake')
  })
})

describe('a text that is refused', () => {
  const explaining = plenumFor({ config: base, tls: false })
  const silent = plenumFor({ config: [...base, 'explain_refusals=0'], tls: false })
  const withArgs = plenumFor({ config: [...base, 'dont_blame_nrpe=1'], tls: false })
  const withArgsSilent = plenumFor({ config: [...base, 'dont_blame_nrpe=1', 'explain_refusals=0'], tls: false })

  it.each([
    ['arguments while they are off', 'args!0', explaining, silent, /arguments, but argument option is not enabled!/],
    ['a semicolon', 'ok;id', explaining, silent, /illegal metachars!/],
    ['a vertical bar', 'args!a|b', withArgs, withArgsSilent, /illegal metachars!/],
    ['a backquote', 'args!`id`', withArgs, withArgsSilent, /illegal metachars!/],
    ['a newline', 'args!a\nb', withArgs, withArgsSilent, /illegal metachars!/],
    ['$(', 'args!$(id)', withArgs, withArgsSilent, /a bash command substitution, but they are disallowed!/],
    ['only !', '!!', withArgs, withArgsSilent, /no query!/],
  ])('for %s is explained, or met with silence as by stock', async (_, text, open, closed, log) => {
    for (const [daemon, explains] of [
      [open(), true],
      [closed(), false],
    ] as const) {
      for (const packet of [v4Packet(1, text, { bufferBytes: 1020 }), v2Packet(1, text)]) {
        const from = daemon.log().length
        const { bytes, end } = await talk(daemon.port, [packet])
        expect(end).toBe('closed')
        if (explains) expect([bytes.readInt16BE(8), textOf(bytes)]).toEqual([3, expect.stringMatching(/^NRPE: [^|]+$/)])
        else expect(bytes.length).toBe(0)
        await daemon.waitForLog(log, from)
        await daemon.waitForLog(/^Client request from 127\.0\.0\.1 was invalid, bailing out\.\.\.$/m, from)
      }
      await expectServes(daemon)
    }
  })

  it('names the setting that refuses it', async () => {
    const said = async (daemon: Plenum, text: string) => textOf((await talk(daemon.port, [v4Packet(1, text)])).bytes)
    expect(await said(explaining(), 'args!0')).toContain('dont_blame_nrpe=0')
    expect(await said(explaining(), 'ok;id')).toMatch(/The character ; .*nasty_metachars/)
    expect(await said(withArgs(), 'args!$(id)')).toContain('allow_bash_command_substitution=0')
  })
})

function withLength(length: number): Buffer {
  return seal(changed(query, (bytes) => bytes.writeInt32BE(length, 12)))
}

/** Sends a byte of a query every `everyMs`. */
function trickle(port: number, everyMs: number): Promise<{ bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: '127.0.0.1', port, noDelay: true })
    const received: Buffer[] = []
    let at = 0
    const timer = setInterval(() => socket.write(query.subarray(at, ++at)), everyMs)
    const limit = setTimeout(() => {
      socket.destroy()
      reject(new Error('still open'))
    }, 5000)
    socket.on('error', () => undefined)
    socket.on('data', (chunk: Buffer) => received.push(chunk))
    socket.on('close', () => {
      clearInterval(timer)
      clearTimeout(limit)
      resolve({ bytes: Buffer.concat(received) })
    })
  })
}
