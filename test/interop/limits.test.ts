import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startPlenum } from '../helpers/daemon.ts'
import { pluginFolder } from '../helpers/folders.ts'
import { textOf, v4Packet } from '../helpers/packets.ts'
import { talk } from '../helpers/raw.ts'

const first = `command[first]=${pluginFolder()}/state.sh 0`
const answerOfFirst = 'STATE 0 - plugin said so|value=0;1;2;0;3'

async function start(config: readonly string[]) {
  const daemon = await startPlenum({ config: [first, ...config], tls: false })
  onTestFinished(async () => {
    await daemon.stop()
  })
  const ask = async (localAddress: string) =>
    textOf((await talk(daemon.port, [v4Packet(1, 'first')], { localAddress })).bytes)
  /** A connection that says nothing. */
  const idle = async (localAddress: string): Promise<Socket> => {
    const socket = connect({ host: '127.0.0.1', port: daemon.port, localAddress })
    socket.on('error', () => undefined)
    onTestFinished(() => void socket.destroy())
    await once(socket, 'connect')
    return socket
  }
  return { ...daemon, ask, idle }
}

describe('max_connections_per_address', () => {
  it('leaves room for other hosts', async () => {
    const daemon = await start(['max_connections_per_address=2'])
    const held = [await daemon.idle('127.0.0.1'), await daemon.idle('127.0.0.1')]
    const third = await daemon.idle('127.0.0.1')
    await once(third.resume(), 'close')
    await daemon.waitForLog(
      'Connection from 127.0.0.1 closed at once: 2 connections from there are open, as many as max_connections_per_address allows',
    )
    expect(await daemon.ask('127.0.0.2')).toBe(answerOfFirst)
    const [one] = held
    one?.end()
    if (one) await once(one.resume(), 'close')
    expect(await daemon.ask('127.0.0.1')).toBe(answerOfFirst)
  })
})

describe('max_connections', () => {
  it('counts all hosts, and follows a reload', async () => {
    const daemon = await start(['max_connections=2', 'max_connections_per_address=2'])
    await daemon.idle('127.0.0.1')
    await daemon.idle('127.0.0.2')
    const third = await daemon.idle('127.0.0.3')
    await once(third.resume(), 'close')
    await daemon.waitForLog(
      'Connection from 127.0.0.3 closed at once: 2 connections are open, as many as max_connections allows',
    )
    await daemon.reload([first, 'max_connections=3'])
    expect(await daemon.ask('127.0.0.3')).toBe(answerOfFirst)
  })
})
