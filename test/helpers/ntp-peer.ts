import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { onTestFinished } from 'vitest'

/** What it changes of an answer that is right; undefined where it says nothing. `n` counts the queries. */
export type Change = (answer: Buffer, n: number) => Buffer | undefined

/** An NTP server for one test, of stratum 3, with this host's time. Resolves with its port. */
export async function ntpPeer(change: Change, address = '127.0.0.1', port = 0): Promise<number> {
  const socket = createSocket(address.includes(':') ? 'udp6' : 'udp4')
  let n = 0
  socket.on('message', (query, from) => {
    const answer = change(answerTo(query), n++)
    if (answer) socket.send(answer, from.port, from.address)
  })
  socket.bind(port, address)
  await once(socket, 'listening')
  onTestFinished(() => void socket.close())
  return socket.address().port
}

/** Seconds from 1900 to 1970. */
const seconds1970 = 2_208_988_800

function answerTo(query: Buffer): Buffer {
  const answer = Buffer.alloc(48)
  answer.set([0x24, 3, 6, 0xe9])
  query.copy(answer, 24, 40, 48)
  for (const at of [16, 32, 40]) setTime(answer, at, Date.now())
  return answer
}

/** Writes a time, milliseconds since 1970, where its eight bytes begin; past 2036 it is one of the next era. */
export function setTime(packet: Buffer, at: number, ms: number): void {
  const seconds = Math.floor(ms / 1000)
  packet.writeUInt32BE((seconds + seconds1970) % 2 ** 32, at)
  packet.writeUInt32BE(Math.floor(((ms - seconds * 1000) / 1000) * 2 ** 32), at + 4)
}
