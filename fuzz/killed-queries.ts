import type { Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'
import { type Plenum, startPlenum } from '../test/helpers/daemon.ts'
import { v4Packet } from '../test/helpers/packets.ts'
import { dial } from './contact.ts'
import { killTarget, type Looked, type Looker } from './kill-life.ts'
import type { Random } from './random.ts'

/** Who ends a query before its time: the client, as if its process were ended or by a reset, or the whole daemon. */
type Victim = 'client' | 'connection' | 'daemon'

/** A query takes about so long, ms. */
const wholeMs = 12

async function open(words: readonly string[]): Promise<Looker> {
  const command = ['check_log3', ...words].map((word) => `'${word}'`).join(' ')
  const config = ['allowed_hosts=127.0.0.1', 'debug=1', `command[log]=${command}`]
  const start = () => startPlenum({ tls: false, config })
  let daemon = await start()

  const look = async (random: Random, isKilled: boolean): Promise<Looked> => {
    const socket = await dial(daemon.port)
    const isSpared = !isKilled || random.chance(20)
    const victim: Victim | undefined = isSpared ? undefined : victimOf(random)
    const report = await ask(socket, random, victim, daemon)
    if (victim === undefined) {
      await allClosed(daemon)
      return { report, isWhole: report !== '', how: 'came to their end' }
    }
    if (victim === 'daemon') {
      daemon.signal('SIGKILL')
      await daemon.exited
      daemon = await start()
    }
    return { report, isWhole: false, how: `${victim} killed ${report === '' ? 'before' : 'behind'} the report` }
  }
  return { look, close: async () => void (await daemon.stop()) }
}

function victimOf(random: Random): Victim {
  const die = random.below(100)
  return die < 10 ? 'daemon' : die < 40 ? 'client' : 'connection'
}

/** When the log has the end of each connection nothing happens to the position any more. */
async function allClosed(daemon: Plenum): Promise<void> {
  const count = (pattern: RegExp) => daemon.log().match(pattern)?.length ?? 0
  while (count(/Connection from \S+ port/g) > count(/Connection from \S+ closed/g)) await pause(1)
}

/** Asks; the victim dies some time after the query was sent, or as its answer comes. What was read by then. */
async function ask(socket: Socket, random: Random, victim: Victim | undefined, daemon: Plenum): Promise<string> {
  const chunks: Buffer[] = []
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()))
  const kill = () => {
    if (victim === 'daemon') daemon.signal('SIGKILL')
    else if (victim === 'client') socket.destroy()
    else socket.resetAndDestroy()
  }
  const waits = random.chance(50)
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    if (victim !== undefined && waits) kill()
  })
  socket.once('end', () => socket.end())
  socket.write(v4Packet(1, 'log'))
  const delayMs = random.below(wholeMs * 10) / 10
  if (victim !== undefined && !waits) await Promise.race([pause(delayMs).then(kill), closed])
  await closed
  return Buffer.concat(chunks).toString('latin1')
}

/** The runs of check_log3 inside the daemon. */
export const killedQueries = killTarget(
  'killed-queries',
  'check_log3 in the daemon loses no hit, whenever its client, the connection or the daemon is ended.',
  open,
)
