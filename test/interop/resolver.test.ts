import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startPlenum } from '../helpers/daemon.ts'
import { isRoot, pluginFolder, temporaryFolder } from '../helpers/folders.ts'
import { textOf, v4Packet } from '../helpers/packets.ts'
import { talk } from '../helpers/raw.ts'

const first = `command[first]=${pluginFolder()}/state.sh 0`
const answerOfFirst = 'STATE 0 - plugin said so|value=0;1;2;0;3'
const folder = temporaryFolder()
const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `${letter}.dead.example`)

/** Who may change what a mount namespace sees: only root, and not in every container. */
describe.runIf(isRoot)('with a resolver that never answers', () => {
  it('names in allowed_hosts block nobody but themselves', async () => {
    const silent = createSocket('udp4')
    onTestFinished(() => void silent.close())
    // resolv.conf knows no other port.
    const address = ['127', ...[1, 2, 3].map(() => randomInt(1, 255))].join('.')
    silent.bind(53, address)
    await once(silent, 'listening')
    writeFileSync(join(folder, 'resolv.conf'), `nameserver ${address}\noptions timeout:5 attempts:2\n`)
    writeFileSync(join(folder, 'hosts'), '127.0.0.1 localhost\n127.0.0.4 poller.example\n')
    chmodSync(folder, 0o755)
    const allowed = `allowed_hosts=127.0.0.1,${names.join(',')},poller.example`
    const daemon = await startPlenum({
      config: [first, allowed],
      tls: false,
      wrap: [
        ...['unshare', '--mount', 'sh', '-c'],
        `mount --bind ${folder}/resolv.conf /etc/resolv.conf && mount --bind ${folder}/hosts /etc/hosts && exec "$0" "$@"`,
      ],
    })
    onTestFinished(async () => {
      await daemon.stop()
    })
    const ask = async (localAddress: string) =>
      textOf((await talk(daemon.port, [v4Packet(1, 'first')], { localAddress })).bytes)
    expect(await ask('127.0.0.1')).toBe(answerOfFirst)
    await once(silent, 'message')
    expect(await ask('127.0.0.4')).toBe(answerOfFirst)
    const log = await daemon.reload([first, allowed, 'debug=1'])
    expect(log).toContain('Listening for connections')
    expect(await ask('127.0.0.4')).toBe(answerOfFirst)
  })
})
