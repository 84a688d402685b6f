import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { expect, it, onTestFinished } from 'vitest'
import { unacknowledged } from '../../src/transport/unacknowledged.ts'

/** Both ends of a connection; the far one reads nothing. */
async function connected(host: string): Promise<readonly [Socket, Socket]> {
  const server = createServer({ pauseOnConnect: true }).listen(0, host)
  await once(server, 'listening')
  const near = connect({ host, port: (server.address() as AddressInfo).port })
  const [[far]] = await Promise.all([once(server, 'connection') as Promise<[Socket]>, once(near, 'connect')])
  onTestFinished(() => {
    for (const end of [near, far, server]) 'destroy' in end ? end.destroy() : end.close()
  })
  return [near, far]
}

const of = ({ localPort = 0, remotePort = 0 }: Socket) => unacknowledged(localPort, remotePort)

it.each(['127.0.0.1', '::1'])('what a peer does not take is not confirmed, what it takes is (%s)', async (host) => {
  const [near, far] = await connected(host)
  expect(of(near)).toBe(0)
  near.write(Buffer.alloc(64 * 1024 * 1024))
  expect(of(near)).toBeGreaterThan(0)
  far.resume()
  near.end().resume()
  // The far end closes behind what it has read, which confirms it.
  const left = await new Promise((resolve) => near.once('end', () => resolve(of(near))))
  expect([0, 1]).toContain(left)
})

it('a connection that was reset is gone', async () => {
  const [near, far] = await connected('127.0.0.1')
  const { localPort = 0, remotePort = 0 } = near
  const closed = new Promise((resolve) => near.on('error', () => undefined).once('close', resolve))
  far.resetAndDestroy()
  await closed
  expect(unacknowledged(localPort, remotePort)).toBe('gone')
})
