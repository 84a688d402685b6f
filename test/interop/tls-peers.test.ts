import { connect } from 'node:net'
import { type ConnectionOptions, connect as connectTls, createSecureContext, TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { ask } from '../helpers/ask.ts'
import { askTls } from '../helpers/ask-tls.ts'
import { type Plenum, plenumFor } from '../helpers/daemon.ts'
import { pluginFolder } from '../helpers/folders.ts'
import { textOf, v2Packet, v4Packet } from '../helpers/packets.ts'
import { inPieces, talk } from '../helpers/raw.ts'
import { describeWithStock } from '../helpers/stock.ts'

const failed = 'Could not complete SSL handshake with 127.0.0.1: '
const query = v4Packet(1, '_NRPE_CHECK', { bufferBytes: 1020 })
const plugins = pluginFolder()

/** Sends bytes, ends its side, and waits for the other side's end; how long that took, in milliseconds. */
function halfClose(port: number, bytes: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const startedMs = Date.now()
    const socket = connect(port, '127.0.0.1', () => socket.end(bytes))
    const timer = setTimeout(() => reject(new Error('still open')), 10_000)
    socket.on('error', () => undefined)
    socket.resume()
    socket.once('close', () => {
      clearTimeout(timer)
      resolve(Date.now() - startedMs)
    })
  })
}

describe('a daemon on TLS', () => {
  const daemon = plenumFor({ config: ['connection_timeout=20', 'command[slow]=/bin/sleep 0.3; echo slow answer'] })
  const hasty = plenumFor({ config: ['connection_timeout=1'] })

  const loggedAfter = async (act: (of: Plenum) => Promise<unknown>, pattern: string, of = daemon()) => {
    const from = of.log().length
    await act(of)
    await of.waitForLog(pattern, from)
  }

  it.each([
    ['a version 2 query', v2Packet(1, '_NRPE_CHECK'), 'the client speaks plain NRPE, not TLS (check_nrpe -n?)'],
    ['a version 4 query', query, 'the client speaks plain NRPE, not TLS (check_nrpe -n?)'],
    ['a web request', Buffer.from('GET / HTTP/1.1\r\nHost: x\r\n\r\n'), 'the client speaks HTTP, not TLS'],
    ['a greeting of another protocol', Buffer.from('SSH-2.0-OpenSSH_9\r\n'), 'the client speaks neither TLS nor NRPE'],
  ])('says what came where %s did', async (_, bytes, text) => {
    await loggedAfter(({ port }) => talk(port, [bytes]), `${failed}${text}`)
  })

  it.each([
    ['nothing', Buffer.alloc(0), `${failed}the client closed the connection before its hello`],
    ['half a hello', Buffer.from('16030100c8010000c4', 'hex'), `${failed}the client closed the connection`],
  ])('hangs up at once when the peer ended its side after %s', async (_, bytes, text) => {
    await loggedAfter(async ({ port }) => expect(await halfClose(port, bytes)).toBeLessThan(8000), text)
  })

  it('gives a peer that trickles its hello no more time than connection_timeout', async () => {
    const trickle = async ({ port }: Plenum) => {
      const hello = Buffer.from('16030100c8010000c4', 'hex')
      await new Promise<void>((closed) => {
        const socket = connect(port, '127.0.0.1')
        const timer = setInterval(() => socket.write(hello.subarray(0, 1)), 300)
        socket.on('error', () => undefined)
        socket.resume()
        socket.once('close', () => {
          clearInterval(timer)
          closed()
        })
      })
    }
    await loggedAfter(trickle, `${failed}timeout 1 seconds`, hasty())
  })

  it.each([0, 1, 10, 12, 500])('closes a peer that stops after %i bytes of its query', async (bytes) => {
    await loggedAfter(({ port }) => askTls(port, [query.subarray(0, bytes)]), 'Could not read request', hasty())
  })

  it('does not renegotiate', async () => {
    const refusal = await new Promise<string>((resolve) => {
      const options = { ciphers: 'ALL:@SECLEVEL=0', rejectUnauthorized: false, maxVersion: 'TLSv1.2' } as const
      const socket = connectTls({ host: '127.0.0.1', port: daemon().port, ...options }, () => {
        socket.renegotiate({}, (error) => {
          socket.destroy()
          resolve(error === null ? 'done' : 'refused')
        })
      })
      socket.once('error', () => resolve('refused'))
    })
    expect(refusal).toBe('refused')
  })

  it('answers a peer that ends its side after the query', async () => {
    const answer = await new Promise<Buffer>((resolve, reject) => {
      const chunks: Buffer[] = []
      const options: ConnectionOptions = {
        ciphers: 'ALL:@SECLEVEL=0',
        rejectUnauthorized: false,
        maxVersion: 'TLSv1.2',
      }
      const socket = new TLSSocket(connect({ port: daemon().port, host: '127.0.0.1', allowHalfOpen: true }), {
        ...options,
        secureContext: createSecureContext(options),
      })
      socket.on('data', (chunk: Buffer) => chunks.push(chunk))
      socket.once('error', reject)
      socket.once('end', () => resolve(Buffer.concat(chunks)))
      socket.end(v4Packet(1, 'slow'))
    })
    expect(textOf(answer)).toBe('slow answer')
  })

  describeWithStock('asked by the stock client', () => {
    it('with -n says in its log that the client speaks plain NRPE', async () => {
      const plain = (of: Plenum) => ask('stock', { port: of.port, tls: false })
      await loggedAfter(plain, `${failed}the client speaks plain NRPE, not TLS`)
    })
  })
})

describe('a daemon on plain TCP', () => {
  const daemon = plenumFor({ config: [], tls: false })

  it('says that the client speaks TLS', async () => {
    const from = daemon().log().length
    await ask('plenum', { port: daemon().port, tls: true })
    await daemon().waitForLog(
      '(the client speaks TLS, and this daemon is set to plain TCP (-n or ssl_enabled=0))',
      from,
    )
  })
})

describe('a query over TLS', () => {
  const daemon = plenumFor({ config: ['dont_blame_nrpe=1', `command[count]=${plugins}/argument-bytes.sh '$ARG1$'`] })
  const argument = 'a'.repeat(100_000)
  const large = v4Packet(1, `count!${argument}`)

  it.each([
    ['of many records', [large], '100000 bytes'],
    ['in records of a byte', inPieces(query, 1), 'NRPE v'],
    ['that is large, in records of 100 bytes', inPieces(large, 100), '100000 bytes'],
    ['with its fields split', [9, 11, 15, 1036].map((end, n) => query.subarray([0, 9, 11, 15][n], end)), 'NRPE v'],
  ])('%s is read whole', async (_, pieces, expected) => {
    const { bytes } = await askTls(daemon().port, pieces)
    expect(textOf(bytes)).toContain(expected)
  })
})
