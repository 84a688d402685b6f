import { Worker } from 'node:worker_threads'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../src/client/ask.ts'
import type { Query } from '../../src/client/query.ts'
import { stockWishes, type TlsWishes } from '../../src/transport/client-tls.ts'

/** Resets every connection at once, and counts them where another thread can wait for it. */
const resetting = `
const { parentPort, workerData } = require('node:worker_threads')
const server = require('node:net').createServer((socket) => {
  socket.on('error', () => undefined).resetAndDestroy()
  Atomics.add(workerData, 0, 1)
  Atomics.notify(workerData, 0)
})
server.listen(0, '127.0.0.1', () => parentPort.postMessage(server.address().port))
`

describe('a daemon that resets a connection before this end has looked at it', () => {
  const resets = new Int32Array(new SharedArrayBuffer(4))
  const worker = new Worker(resetting, { eval: true, workerData: resets })
  let port = 0
  beforeAll(async () => {
    port = await new Promise<number>((listening) => worker.once('message', listening))
  })
  afterAll(() => worker.terminate())

  const askBlindly = (tls: TlsWishes | undefined) => {
    const query: Query = {
      ...{ host: '127.0.0.1', port, family: 0, tls, text: Buffer.from('x'), versions: [4], payloadBytes: undefined },
      ...{ maxBufferBytes: 65_536, timeoutSeconds: 10, timeoutExitCode: 2 },
    }
    const before = Atomics.load(resets, 0)
    const phase = (begins: string) => {
      // Behind the tick in which Node calls connect(2): the event loop sees nothing until the reset is there.
      if (begins === 'connecting')
        process.nextTick(() => process.nextTick(() => Atomics.wait(resets, 0, before, 10_000)))
    }
    return ask(query, 4, { phase })
  }

  it('gave no answer, over plain TCP', async () => {
    expect(await askBlindly(undefined)).toMatchObject({
      ...{ kind: 'no-answer', address: '127.0.0.1' },
      received: { kind: 'closed', receivedBytes: 0, error: { code: 'ECONNRESET' } },
    })
  })

  it('failed the handshake, over TLS', async () => {
    expect(await askBlindly(stockWishes)).toMatchObject({
      kind: 'not-connected',
      failure: { kind: 'handshake', receivedBytes: 0, error: { code: 'ECONNRESET' } },
    })
  })
})
