import { createServer, type Server, type Socket } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { forTerminal } from '../src/check/terminal.ts'
import { askFallingBack } from '../src/client/fall-back.ts'
import type { Query } from '../src/client/query.ts'
import { report } from '../src/client/report.ts'
import { stockWishes } from '../src/transport/client-tls.ts'
import { counter } from './counter.ts'
import { cutAnyhow } from './daemon.ts'
import { mutatedPacket } from './packet-bytes.ts'
import { type Property, type Session, targetOf, thrown } from './property.ts'
import type { Random } from './random.ts'

/** What a daemon out of its mind answers, connection by connection of one run of check_nrpe. */
type Scene = {
  readonly answers: readonly {
    readonly bytes: Buffer
    readonly ends: readonly number[]
    readonly ending: 'end' | 'reset' | 'silence'
  }[]
  readonly versions: Query['versions']
  readonly useTls: boolean
  readonly payloadBytes: number | undefined
}

const timeoutSeconds = 0.5

/** Each of three versions may take its whole time to connect, to answer, and a second to hang up; the rest is the machine's. */
const mostMs = 3 * (2 * timeoutSeconds * 1000 + 1000) + 10_000

function make(random: Random): Scene {
  const answers = Array.from({ length: 3 }, () => {
    const bytes = random.chance(15)
      ? Buffer.alloc(0)
      : random.chance(10)
        ? random.bytes(random.size(3000))
        : mutatedPacket(random)
    const ending = random.chance(70) ? 'end' : random.chance(80) ? 'reset' : 'silence'
    return { bytes, ends: cutAnyhow(random, bytes.length), ending } as const
  })
  const pinned = random.chance(20)
  return {
    answers,
    versions: pinned ? [2] : random.pick([[4, 3, 2], [3, 2], [2]] as const),
    useTls: random.chance(15),
    payloadBytes: pinned && random.chance(50) ? random.between(16, 5000) : undefined,
  }
}

/** Plays scenes, each on a port of its own for as long as it lasts. */
async function play(scene: Scene, count: (what: string) => void): Promise<string | undefined> {
  const sockets = new Set<Socket>()
  let connections = 0
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    const answer = scene.answers[connections++]
    socket.once('data', () => void send(socket, answer))
  })
  await listening(server)
  const address = server.address()
  const port = address !== null && typeof address === 'object' ? address.port : 0
  const started = performance.now()
  try {
    const query: Query = {
      ...{
        host: '127.0.0.1',
        port,
        family: 4,
        tls: scene.useTls ? stockWishes : undefined,
        text: Buffer.from('check'),
        versions: scene.versions,
      },
      ...{ payloadBytes: scene.payloadBytes, maxBufferBytes: 65_536, timeoutSeconds, timeoutExitCode: 2 },
    }
    const asked = await askFallingBack(query)
    const { exitCode, stdout, stderr } = report(asked, query)
    const tookMs = performance.now() - started
    if (tookMs > mostMs) return `it took ${tookMs.toFixed(0)} ms`
    if (!Number.isInteger(exitCode) || exitCode < 0 || exitCode > 255) return `it exits with ${exitCode}`
    if (connections > scene.versions.length) return `it asked ${connections} times in ${scene.versions.length} versions`
    if (stdout.length === 0 && stderr === '') return 'it printed nothing'
    if (asked.kind !== 'answer' && !/^[^\x00-\x1f\x7f]*\n$/.test(stdout.toString())) return `it printed ${stdout}`
    if (/[^\n\t\P{Cc}]/u.test(`${forTerminal(stdout)}`)) return 'it shows a terminal control characters'
    count(asked.kind === 'no-answer' ? `${asked.kind} (${asked.received.kind})` : asked.kind)
    return undefined
  } catch (error) {
    return thrown(error)
  } finally {
    for (const socket of sockets) socket.destroy()
    server.close()
  }
}

function listening(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve))
}

async function send(socket: Socket, answer: Scene['answers'][number] | undefined): Promise<void> {
  let from = 0
  for (const end of answer?.ends ?? []) {
    if (!socket.writable) return
    const chunk = answer?.bytes.subarray(from, end)
    await new Promise((sent) => socket.write(chunk ?? '', sent))
    await setImmediate()
    from = end
  }
  if (answer?.ending === 'reset') socket.resetAndDestroy()
  else if (answer?.ending !== 'silence') socket.end()
}

async function open(): Promise<Session<Scene>> {
  const outcomes = counter()
  return {
    checkAll: async (scenes) => await Promise.all(scenes.map((scene) => play(scene, outcomes.add))),
    close: async () => ({ reasons: [], notes: outcomes.notes() }),
  }
}

const property: Property<Scene> = {
  name: 'check-nrpe',
  says: 'Whatever a daemon answers, check_nrpe ends in time, in a known way, having asked once in each version at most, and shows a terminal no control characters.',
  batch: 50,
  make,
  smaller: ({ answers, ...scene }) => answers.map((_, index) => ({ ...scene, answers: answers.toSpliced(index, 1) })),
  show: ({ answers, ...scene }) =>
    `${JSON.stringify(scene)} ${answers.map(({ bytes, ends, ending }) => `${bytes.toString('hex')} to ${ends}, ${ending}`).join('; ')}`,
  open,
}

/** The client's engine against a peer that sends anything. */
export const client = targetOf(property)
