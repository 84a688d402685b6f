import { once } from 'node:events'
import { describe, expect, it, onTestFinished } from 'vitest'
import { clients } from '../helpers/ask.ts'
import { startPlenum } from '../helpers/daemon.ts'
import { deadResolver } from '../helpers/dead-resolver.ts'
import { isRoot, pluginFolder, temporaryFolder } from '../helpers/folders.ts'
import { textOf, v4Packet } from '../helpers/packets.ts'
import { talk } from '../helpers/raw.ts'
import { run } from '../helpers/run.ts'

const first = `command[first]=${pluginFolder()}/state.sh 0`
const answerOfFirst = 'STATE 0 - plugin said so|value=0;1;2;0;3'
const folder = temporaryFolder()
const names = ['a', 'b', 'c', 'd', 'e', 'f'].map((letter) => `${letter}.dead.example`)

/** Who may change what a mount namespace sees: only root, and not in every container. */
describe.runIf(isRoot)('with a resolver that never answers', () => {
  it('names in allowed_hosts block nobody but themselves', async () => {
    const { silent, under } = await deadResolver(folder)
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
    const { under } = await deadResolver(folder)
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
