import { expect, it } from 'vitest'
import { ask } from '../../src/client/ask.ts'
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
