import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { cpus, loadavg } from 'node:os'
import { answerOne, percentile, type Workload } from './measure.ts'
import { type Peer, startPeer, stopPeer } from './peers.ts'
import { recorded, type Say, today } from './record.ts'
import { ours, type Setting, stock, writeConfig } from './setting.ts'

/**
 * `npm run bench:load`: how long stock's check_nrpe waits when 64 and 512 of them ask at once over TLS, stock's daemon and
 * ours in one run; and how much 1,000 peers that stall delay the queries of others. The tables go to RESULTS.md.
 */
const crowds = [64, 512]
const rounds = 3
const patienceSeconds = 60
const stalledPeers = 1000
const queries = 300
const external: Workload = { command: 'external', args: [] }

async function measure(setting: Setting, say: Say): Promise<void> {
  say(`\n## ${today()}, many peers at once, ${cpus().length} cores, load average before ${loadavg()[0]?.toFixed(1)}\n`)
  say(
    `Stock check_nrpe (-t ${patienceSeconds}) over TLS, all started at once, ${rounds} rounds; an external command. Each daemon with its default listen_queue_size.\n`,
  )
  say('| clients | daemon | answered | median ms | p99 ms | slowest ms |\n|---|---|---|---|---|---|')
  const secured = [await start(setting, 'stock', true), await start(setting, 'plenum', true)] as const
  try {
    for (const clients of crowds) for (const peer of secured) say(await crowdRow(peer, clients))
    const plain = await start(setting, 'plenum', false)
    say(
      `\n${queries} queries to our daemon, one after the other: alone, and while ${stalledPeers} peers stall, half of them`,
    )
    say('without a word, half within a query.\n')
    say('| over | median ms | p99 ms | median ms, with them | p99 ms, with them |\n|---|---|---|---|---|')
    try {
      for (const peer of [plain, secured[1]]) say(await stalledRow(peer))
    } finally {
      await stopPeer(plain)
    }
  } finally {
    for (const peer of secured) await stopPeer(peer)
  }
}

/** With the listen_queue_size that each has by default. */
const start = (setting: Setting, name: 'stock' | 'plenum', useTls: boolean) =>
  startPeer(name, { stock, plenum: ours }[name].nrpe, useTls, (port) =>
    writeConfig(setting, name, port, useTls, name === 'stock' ? ['listen_queue_size=5'] : []),
  )

/** Clients at once, in each of the rounds. */
async function crowdRow(peer: Peer, clients: number): Promise<string> {
  const asked: Asked[] = []
  for (let round = 0; round < rounds; round++) {
    asked.push(...(await Promise.all(Array.from({ length: clients }, () => askWithStock(peer)))))
  }
  const times = asked.filter(({ answered }) => answered).map(({ ms }) => ms)
  const ms = [percentile(times, 50), percentile(times, 99), Math.max(...times)].map((n) => n.toFixed(0))
  return `| ${[clients, peer.name, `${times.length} of ${asked.length}`, ...ms].join(' | ')} |`
}

type Asked = { readonly answered: boolean; readonly ms: number }

async function askWithStock({ port }: Peer): Promise<Asked> {
  const started = performance.now()
  const words = ['-H', '127.0.0.1', '-p', `${port}`, '-t', `${patienceSeconds}`, '-c', external.command]
  const [code] = await once(spawn(stock.checkNrpe, words, { stdio: 'ignore' }), 'exit')
  return { answered: code === 0, ms: performance.now() - started }
}

async function stalledRow(peer: Peer): Promise<string> {
  // Warm first: what the first queries load and compile is not what is measured.
  await times(peer)
  const alone = await times(peer)
  const stalled = await Promise.all(Array.from({ length: stalledPeers }, (_, n) => stall(peer, n % 2 === 1)))
  const beside = await times(peer)
  for (const socket of stalled) socket.destroy()
  const ms = [alone, beside].flatMap((all) => [percentile(all, 50), percentile(all, 99)]).map((n) => n.toFixed(1))
  return `| ${[peer.useTls ? 'TLS' : 'plain TCP', ...ms].join(' | ')} |`
}

async function times(peer: Peer): Promise<readonly number[]> {
  const all: number[] = []
  for (let n = 0; n < queries; n++) all.push(await answerOne(peer, external))
  return all
}

/** A connection on which no query ever comes; with TLS it does not get as far as a handshake. */
async function stall({ port, useTls }: Peer, begins: boolean): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  // The beginning of a TLS hello, or of a version 4 query.
  if (begins) socket.write(Buffer.from(useTls ? '1603010200' : '00040001', 'hex'))
  return socket
}

await recorded(measure)
