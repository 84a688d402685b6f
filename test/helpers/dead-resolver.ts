import { randomInt } from 'node:crypto'
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { chmodSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** Starts a name server that never answers, until the test ends, and gives the words that run a command with no other. */
export async function deadResolver(
  folder: string,
): Promise<{ readonly silent: Socket; readonly under: readonly string[] }> {
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
