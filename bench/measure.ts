import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { ask } from '../src/client/ask.ts'
import type { Query } from '../src/client/query.ts'
import { stockWishes } from '../src/transport/client-tls.ts'
import type { Peer } from './peers.ts'

/** One thing to ask a daemon again and again. */
export type Workload = { readonly command: string; readonly args: readonly string[] }

/** Queries per second of one daemon with `clients` connections at a time, over `seconds`. Throws on any failed query. */
export async function queriesPerSecond(peer: Peer, load: Workload, clients: number, seconds: number): Promise<number> {
  const start = performance.now()
  let answered = 0
  const client = async () => {
    while (performance.now() - start < seconds * 1000) {
      await answerOne(peer, load)
      answered++
    }
  }
  await Promise.all(Array.from({ length: clients }, client))
  return answered / ((performance.now() - start) / 1000)
}

/** Runs of a program a second, so many at a time. Throws when one does not exit 0. */
export async function runsPerSecond(
  program: string,
  args: readonly string[],
  atATime: number,
  seconds: number,
): Promise<number> {
  const start = performance.now()
  let runs = 0
  const runner = async () => {
    while (performance.now() - start < seconds * 1000) {
      const [code] = await once(spawn(program, args, { stdio: 'ignore' }), 'exit')
      if (code !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${code}`)
      runs++
    }
  }
  await Promise.all(Array.from({ length: atATime }, runner))
  return runs / ((performance.now() - start) / 1000)
}

/** Asks `count` queries, `clients` at a time, the nth for what `loadOf` gives for n. Throws on any failed query. */
export async function answerEach(
  peer: Peer,
  loadOf: (n: number) => Workload,
  clients: number,
  count: number,
): Promise<void> {
  let asked = 0
  const client = async () => {
    while (asked < count) await answerOne(peer, loadOf(asked++))
  }
  await Promise.all(Array.from({ length: clients }, client))
}

/** Milliseconds until a query is answered. Throws when it is not. */
export async function answerOne(peer: Peer, load: Workload): Promise<number> {
  const start = performance.now()
  const asked = await ask(queryFor(peer, load), 4)
  if (asked.kind !== 'answer') throw new Error(`${peer.name}: ${JSON.stringify(asked)}`)
  return performance.now() - start
}

/** Milliseconds of one whole run of a program. */
export async function runMilliseconds(program: string, args: readonly string[]): Promise<number> {
  const start = performance.now()
  const child = spawn(program, args, { stdio: 'ignore' })
  await once(child, 'exit')
  return performance.now() - start
}

/** The middle value. */
export const median = (values: readonly number[]) => percentile(values, 50)

/** The value that so many per cent of the values are not above, or nearly. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.floor((sorted.length * percent) / 100))] ?? Number.NaN
}

/** A workload as a query to a daemon on 127.0.0.1, in the newest version only. */
export function queryFor(peer: Peer, load: Workload): Query {
  return {
    host: '127.0.0.1',
    port: peer.port,
    family: 0,
    tls: peer.useTls ? stockWishes : undefined,
    text: Buffer.from([load.command, ...load.args].join('!')),
    versions: [4],
    payloadBytes: undefined,
    maxBufferBytes: 1024 * 1024,
    timeoutSeconds: 30,
    timeoutExitCode: 2,
  }
}
