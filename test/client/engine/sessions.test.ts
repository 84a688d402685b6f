import { readFileSync } from 'node:fs'
import { createServer } from 'node:tls'
import { expect, it, onTestFinished } from 'vitest'
import { engine } from '../../../src/client/engine/engine.ts'
import type { PeerMemory } from '../../../src/client/peer-memory.ts'
import { stockWishes, type TlsWishes } from '../../../src/transport/client-tls.ts'
import { authority, describeWithOpenssl } from '../../helpers/certificates.ts'
import { temporaryFolder } from '../../helpers/folders.ts'
import { v4Packet } from '../../helpers/packets.ts'
import { queryTo } from './query-to.ts'

const nothing: PeerMemory = { recall: () => ({}), learn: () => undefined }

describeWithOpenssl('an engine', () => {
  const ca = authority(temporaryFolder(), 'ca')
  const pair = ca.issue({ name: 'server' })
  const verifying: TlsWishes = { ...stockWishes, caFile: ca.cert }

  /** A daemon over TLS; `resumed` tells of each connection whether it went on with an earlier one's session. */
  async function securePeer() {
    const resumed: boolean[] = []
    const server = createServer({ cert: readFileSync(pair.cert), key: readFileSync(pair.key) }, (socket) => {
      resumed.push(socket.isSessionReused())
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(v4Packet(2, 'OK')))
    })
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
    onTestFinished(() => {
      server.close()
    })
    const address = server.address()
    return { port: address !== null && typeof address === 'object' ? address.port : 0, resumed }
  }

  it.each([
    ['TLSv1.2', stockWishes],
    ['TLSv1.3', stockWishes],
    ['TLSv1.2', verifying],
    ['TLSv1.3', verifying],
  ])('goes on with the session of the last query over %s', async (version, wishes) => {
    const peer = await securePeer()
    const { ask } = engine({ parallel: 2 })
    for (let turn = 1; turn <= 3; turn++) {
      const outcome = await ask(queryTo(peer, { tls: { ...wishes, version } }))
      expect(outcome).toMatchObject({ asked: { kind: 'answer' } })
    }
    expect(peer.resumed).toEqual([false, true, true])
  })

  it('goes on with none where it is given no memory', async () => {
    const peer = await securePeer()
    const { ask } = engine({ parallel: 2, memory: nothing })
    for (let turn = 1; turn <= 2; turn++) await ask(queryTo(peer, { tls: stockWishes }))
    expect(peer.resumed).toEqual([false, false])
  })

  it('does not take a session of a query that verified nothing for one that does', async () => {
    const peer = await securePeer()
    const { ask } = engine({ parallel: 2 })
    for (const tls of [stockWishes, verifying]) await ask(queryTo(peer, { tls }))
    expect(peer.resumed).toEqual([false, false])
  })
})
