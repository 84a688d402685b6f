import { expect, it } from 'vitest'
import { clients } from '../helpers/ask.ts'
import { fakePeer } from '../helpers/fake-peer.ts'
import { v4Packet } from '../helpers/packets.ts'
import { run } from '../helpers/run.ts'

const answer = 'OK\x1b[2J\x07 größe\r\n\tsecond\x7f'

/** Asks a peer that answers so; `on` makes the words to run of check_nrpe's. */
async function ask(on: (words: readonly string[]) => readonly string[]) {
  const peer = await fakePeer((_query, socket) => socket.end(v4Packet(2, answer, { resultCode: 1 })))
  const { stdout, exitCode } = await run(on([...clients.plenum, '-H', '127.0.0.1', '-p', `${peer.port}`, '-n']))
  return { stdout: `${stdout}`, exitCode }
}

it('a pipe gets the answer byte for byte', async () => {
  expect(await ask((words) => words)).toEqual({ stdout: `${answer}\n`, exitCode: 1 })
})

it('a terminal gets control characters escaped', async () => {
  // script(1) of util-linux, essential in Debian, gives a program a terminal, whose line ends are \r\n.
  const inTerminal = (words: readonly string[]) => [
    ...['script', '-qec', words.map((word) => `'${word}'`).join(' '), '/dev/null'],
  ]
  const shown = 'OK\\x1b[2J\\x07 größe\\x0d\r\n\tsecond\\x7f\r\n'
  expect(await ask(inTerminal)).toEqual({ stdout: shown, exitCode: 1 })
})

it('a stdout that takes nothing, as on a full disk, is told on stderr', async () => {
  const peer = await fakePeer((_query, socket) => socket.end(v4Packet(2, answer)))
  const words = [...clients.plenum, '-H', '127.0.0.1', '-p', `${peer.port}`, '-n']
  const { stderr, exitCode } = await run(['sh', '-c', 'exec "$@" >/dev/full', 'sh', ...words])
  expect({ stderr, exitCode }).toEqual({
    stderr: 'check_nrpe: cannot write the answer to stdout: No space left on device\n',
    exitCode: 3,
  })
})
