import { describe, expect, it } from 'vitest'
import { ask } from '../helpers/ask.ts'
import { openConnection } from '../helpers/connection.ts'
import { plenumFor } from '../helpers/daemon.ts'
import { pluginFolder } from '../helpers/folders.ts'
import { textOf, v4Packet } from '../helpers/packets.ts'
import { talk } from '../helpers/raw.ts'
import { run } from '../helpers/run.ts'
import { describeWithStock } from '../helpers/stock.ts'
import { stockCheckNrpe } from '../helpers/stock-paths.ts'

/** Many clients at once. How long they wait is measured by `npm run bench:load`. */
const plugins = pluginFolder()
const query = v4Packet(1, 'ok', { bufferBytes: 1020 })
const okText = 'STATE 0 - plugin said so|value=0;1;2;0;3'
const config = [`command[ok]=${plugins}/state.sh 0`, 'max_connections_per_address=5000']

describeWithStock('stock clients at once over TLS', () => {
  const daemon = plenumFor({ config, tls: true })
  const patience = 120

  it.each([64, 512])('%i of them are all answered', { timeout: (patience + 30) * 1000 }, async (clients) => {
    const words = ['-H', '127.0.0.1', '-p', `${daemon().port}`, '-t', `${patience}`, '-c', 'ok']
    const answers = await Promise.all(
      Array.from({ length: clients }, () => run([stockCheckNrpe, ...words], { limitMs: (patience + 10) * 1000 })),
    )
    const said = answers.map(({ exitCode, stdout, stderr }) => `${exitCode} ${stdout}${stderr}`)
    expect(new Set(said)).toEqual(new Set([`0 ${okText}\n`]))
    expect(said.length).toBe(clients)
  })
})

describe.each([
  ['plain TCP', false],
  ['TLS', true],
])('over %s, while 1,000 peers stall', (_, tls) => {
  const daemon = plenumFor({ config: [...config, 'connection_timeout=300'], tls })

  it('queries are answered, and none of those peers is sent away for it', { timeout: 60_000 }, async () => {
    // Over TLS those without a word do not shake hands either; that is cheap for both ends.
    const halfwayCount = tls ? 100 : 500
    const connections = (count: number, useTls: boolean) =>
      Promise.all(Array.from({ length: count }, () => openConnection({ port: daemon().port, tls: useTls })))
    const silent = await connections(1000 - halfwayCount, false)
    const halfway = (await connections(halfwayCount, tls)).map((peer, n) => ({ peer, sent: n + 1 }))
    for (const { peer, sent } of halfway) await peer.send(query.subarray(0, sent))
    const trickling = async () => {
      for (const { peer, sent } of halfway) await peer.send(query.subarray(sent, sent + 1))
    }
    const asking = async () => {
      for (let n = 0; n < 5; n++) {
        const { exitCode, stdout } = await ask('plenum', daemon(), ['-c', 'ok'])
        expect([exitCode, `${stdout}`]).toEqual([0, `${okText}\n`])
      }
    }
    await Promise.all([trickling(), asking()])
    const all = [...silent, ...halfway.map(({ peer }) => peer)]
    expect(all.filter(({ socket }) => socket.readyState === 'open').length).toBe(1000)
    for (const { peer, sent } of halfway) await peer.send(query.subarray(sent + 1))
    const texts = await Promise.all(halfway.map(async ({ peer }) => textOf((await peer.ended).bytes)))
    expect(new Set(texts)).toEqual(new Set([okText]))
  })
})

describe('500 queries one behind the other', () => {
  const daemon = plenumFor({ config, tls: false })

  it('are all answered, by 16 at a time', { timeout: 120_000 }, async () => {
    let left = 500
    const said = new Set<string>()
    const client = async () => {
      while (left-- > 0) said.add(textOf((await talk(daemon().port, [query])).bytes))
    }
    await Promise.all(Array.from({ length: 16 }, client))
    expect(said).toEqual(new Set([okText]))
  })
})
