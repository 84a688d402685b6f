import { createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { ask } from '../../src/client/ask.ts'
import { stockWishes } from '../../src/transport/client-tls.ts'
import { fakePeer } from '../helpers/fake-peer.ts'
import { queryFor } from '../helpers/memory.ts'
import { v4Packet } from '../helpers/packets.ts'

it('an answer that is refused is neither read to its end nor told to be taken', async () => {
  const { promise: seen, resolve } = Promise.withResolvers<unknown>()
  const peer = await fakePeer((_query, socket) => {
    socket.once('error', resolve).once('end', () => resolve('an end in order'))
    socket.write(v4Packet(2, 'x'.repeat(8 << 20)))
  })
  expect(await ask(queryFor(peer.port, { maxBufferBytes: 65_536 }), 4)).toMatchObject({
    kind: 'no-answer',
    received: { kind: 'refused', code: 'too-big' },
  })
  expect(await seen).toMatchObject({ code: expect.stringMatching(/^(ECONNRESET|EPIPE)$/) })
})

describe('what a peer goes on to send behind its answer is not read until the time is up', () => {
  const flood = (socket: Socket) => {
    socket.on('error', () => undefined)
    socket.write(v4Packet(2, 'OK'))
    const goOn = () => socket.write(Buffer.alloc(1 << 20), (error) => error ?? goOn())
    goOn()
  }
  const answer = { kind: 'answer', packet: { text: Buffer.from('OK') } }

  // What ends its side when we do stops by itself.
  const stubborn = { allowHalfOpen: true }
  const onQuery = (socket: Socket) => void socket.once('data', () => flood(socket))

  it('over plain TCP', async () => {
    const port = await listening(createServer(stubborn, onQuery))
    stopTheClock()
    expect(await ask(queryFor(port), 4)).toMatchObject(answer)
  })

  it('over TLS', async () => {
    const anonymous = { ...stubborn, ciphers: 'AECDH:@SECLEVEL=0', maxVersion: 'TLSv1.2' } as const
    const port = await listening(createTlsServer(anonymous, onQuery))
    stopTheClock()
    expect(await ask(queryFor(port, { tls: stockWishes }), 4)).toMatchObject(answer)
  })
})

async function listening(server: Server): Promise<number> {
  await new Promise<void>((begins) => server.listen(0, '127.0.0.1', begins))
  onTestFinished(() => void server.close())
  const address = server.address()
  return address !== null && typeof address === 'object' ? address.port : 0
}

/** No time limit ends anything from now on, until the test is over. */
function stopTheClock(): void {
  vi.useFakeTimers({ toFake: ['setTimeout'] })
  onTestFinished(() => void vi.useRealTimers())
}
