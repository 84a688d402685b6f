import { randomInt } from 'node:crypto'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { clients } from '../helpers/ask.ts'
import { startPlenum } from '../helpers/daemon.ts'
import { isRoot, pluginFolder, temporaryFolder } from '../helpers/folders.ts'
import { textOf, v4Packet } from '../helpers/packets.ts'
import { talk } from '../helpers/raw.ts'
import { run } from '../helpers/run.ts'

const first = `command[first]=${pluginFolder()}/state.sh 0`
const answerOfFirst = 'STATE 0 - plugin said so|value=0;1;2;0;3'
const folder = temporaryFolder()
const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `${letter}.dead.example`)

/** Starts a name server that never answers, and gives the words that run a command with no other. */
async function deadResolver() {
  const silent = createSocket('udp4')
  onTestFinished(() => void silent.close())
  // resolv.conf knows no other port.
  const address = ['127', ...[1, 2, 3].map(() => randomInt(1, 255))].join('.')
  silent.bind(53, address)
  await once(silent, 'listening')
  writeFileSync(join(folder, 'resolv.conf'), `nameserver ${address}\noptions timeout:5 attempts:2\n`)
  writeFileSync(join(folder, 'hosts'), '127.0.0.1 localhost\n127.0.0.4 poller.example\n')
  chmodSync(folder, 0o755)
  const under = [
    ...['unshare', '--mount', 'sh', '-c'],
    `mount --bind ${folder}/resolv.conf /etc/resolv.conf && mount --bind ${folder}/hosts /etc/hosts && exec "$0" "$@"`,
  ]
  return { silent, under }
}

/** Who may change what a mount namespace sees: only root, and not in every container. */
describe.runIf(isRoot)('with a resolver that never answers', () => {
  it('names in allowed_hosts block nobody but themselves', async () => {
    const { silent, under } = await deadResolver()
    const allowed = `allowed_hosts=127.0.0.1,${names.join(',')},poller.example`
    const daemon = await startPlenum({
      config: [first, allowed],
      tls: false,
      under,
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
  it('check_nrpe tells its timeout and is gone, where the C library would wait ten seconds more', async () => {
    const { under } = await deadResolver()
    const command = [...under, ...clients.plenum, '-H', 'a.dead.example', '-t', '1:WARNING']
    expect(await run(command, { limitMs: 5000 })).toEqual({
      exitCode: 1,
      stdout: Buffer.from(
        'CHECK_NRPE STATE WARNING: Socket timeout after 1 seconds. (no name server told the address of a.dead.example within 1 s; see /etc/resolv.conf)\n',
      ),
      stderr: '',
    })
  })
})
