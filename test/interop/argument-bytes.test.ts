import { describe, expect, it } from 'vitest'
import { clients } from '../helpers/ask.ts'
import { plenumFor } from '../helpers/daemon.ts'
import { fakePeer } from '../helpers/fake-peer.ts'
import { v4Packet } from '../helpers/packets.ts'
import { plenumFromSource } from '../helpers/plenum.ts'
import { run } from '../helpers/run.ts'
import { describeWithStock, stockFor } from '../helpers/stock.ts'

/** Latin-1, a half and a whole character of UTF-8, and U+FFFD itself. */
const bytes = 'caf\xe9 \xe2\x82 \xe2\x82\xac \xff\xef\xbf\xbd'

/** Asks with a word of these bytes, which Node cannot hand to a child: printf(1) makes it, the shell appends it. */
async function ask(client: readonly string[], port: number, ...options: readonly string[]) {
  const octal = [...bytes].map((byte) => `\\${byte.charCodeAt(0).toString(8).padStart(3, '0')}`).join('')
  const words = [...client, '-H', '127.0.0.1', '-p', `${port}`, '-n', ...options]
  const { stdout, stderr } = await run(['/bin/sh', '-c', 'exec "$@" "$(printf "$0")"', octal, ...words])
  return { stdout: stdout.toString('latin1'), stderr }
}

describe.each([
  ['as the executable', clients.plenum],
  ['from source', [...plenumFromSource, 'check_nrpe']],
])('check_nrpe, %s, keeps bytes of its command line that are not UTF-8', (_, client) => {
  const ours = plenumFor({ config: ['dont_blame_nrpe=1', "command[echo]=/bin/echo '$ARG1$'"], tls: false })

  it('in an argument', async () => {
    expect(await ask(client, ours().port, '-c', 'echo', '-a')).toEqual({ stdout: `${bytes}\n`, stderr: '' })
  })

  it('in the name of a command', async () => {
    const stdout = `NRPE: Command '${bytes}' not defined\n`
    expect(await ask(client, ours().port, '-c')).toMatchObject({ stdout: expect.stringContaining(stdout.trim()) })
  })

  describeWithStock('asking a stock daemon', () => {
    const stock = stockFor({ config: ['command[x]=/bin/echo x'], tls: false })

    it('in the name of a command', async () => {
      const asked = await ask(client, stock().port, '-c')
      expect(asked).toEqual({ stdout: `NRPE: Command '${bytes}' not defined\n`, stderr: '' })
    })

    it('as the stock client does', async () => {
      const seen: string[] = []
      const peer = await fakePeer((query, socket) => {
        seen.push(query.bytes.toString('latin1', 16).split('\0')[0] ?? '')
        socket.end(v4Packet(2, 'fine'))
      })
      for (const each of [client, clients.stock]) await ask(each, peer.port, '-c', 'x', '-a', '1')
      expect(seen).toEqual([`x!1!${bytes}`, `x!1!${bytes}`])
    })
  })
})
