import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join, resolve } from 'node:path'
import { type Engine, engine } from '../src/client/engine/engine.ts'
import { type CpuGroup, cpuGroup } from './cpu-group.ts'
import { median, queryFor } from './measure.ts'
import { type Peer, startPeer, stopPeer } from './peers.ts'
import { recorded, type Say, today } from './record.ts'
import { ours, type Setting, stock, writeConfig } from './setting.ts'

/**
 * `npm run bench:hosts`: 1,000 hosts asked from one process, against a stock check_nrpe forked for each by xargs(1), which
 * is C and adds next to nothing; as many at a time. The hosts are 127.0.1.1 and so on, one daemon behind all of them.
 */
const hostCount = 1000
const parallel = 64
const rounds = 3
const version = { command: '_NRPE_CHECK', args: [] }
const hosts = Array.from({ length: hostCount }, (_, n) => `127.0.${1 + Math.floor(n / 250)}.${1 + (n % 250)}`)

/** One way to ask all hosts; resolves with the CPU time that took here. Throws where one is not answered. */
type Client = { readonly name: string; readonly askAll: () => Promise<number> }

/** Of one client in one round. */
type Cost = { readonly perSecond: number; readonly clientMs: number; readonly daemonMs: number }

async function measure(setting: Setting, say: Say): Promise<void> {
  const load = loadavg()[0]?.toFixed(1)
  say(
    `\n## ${today()}, ${hostCount} hosts, ${parallel} at a time, ${cpus().length} cores, load average before ${load}\n`,
  )
  say(
    `The version query; median of ${rounds} rounds, each of which measures all clients in turn. CPU in milliseconds a`,
  )
  say('check, by control groups. "Engine": src/client/engine in a process that is warm, as a Nagios worker has it;')
  say(
    '"plenum query" is the whole run of the executable; "forked": `xargs -P 64 -n 1 check_nrpe … -H`, xargs included.\n',
  )
  say('| over | daemon | client | checks/s | ÷ forked | CPU client | ÷ forked | CPU daemon | ÷ forked |')
  say('|---|---|---|---|---|---|---|---|---|')
  for (const useTls of [false, true]) {
    for (const name of ['stock', 'plenum'] as const) {
      const more = ['server_address=0.0.0.0', 'allowed_hosts=127.0.0.0/8']
      const config = (port: number) => writeConfig(setting, name, port, useTls, more)
      await benchDaemon(setting, await startPeer(name, { stock, plenum: ours }[name].nrpe, useTls, config), say)
    }
  }
}

async function benchDaemon(setting: Setting, peer: Peer, say: Say): Promise<void> {
  const daemon = cpuGroup('daemon')
  const client = cpuGroup('client')
  try {
    daemon.add(peer.child.pid ?? 0)
    const clients = clientsFor(setting, peer, client)
    // Warm first: what the first queries load, compile and learn is not what is measured.
    for (const each of clients) await each.askAll()
    const costs = clients.map((): Cost[] => [])
    for (let round = 0; round < rounds; round++) {
      for (const [index, each] of clients.entries()) costs[index]?.push(await costOf(each, daemon))
    }
    const [forked] = costs
    for (const [index, { name }] of clients.entries()) say(row(peer, name, costs[index] ?? [], forked ?? []))
  } finally {
    await stopPeer(peer)
    await daemon.remove()
    await client.remove()
  }
}

async function costOf(client: Client, daemon: CpuGroup): Promise<Cost> {
  const daemonBefore = daemon.cpuMs()
  const startMs = performance.now()
  const clientMs = await client.askAll()
  const seconds = (performance.now() - startMs) / 1000
  const perSecond = hostCount / seconds
  return { perSecond, clientMs: clientMs / hostCount, daemonMs: (daemon.cpuMs() - daemonBefore) / hostCount }
}

/** The forked one first. */
function clientsFor({ folder }: Setting, peer: Peer, group: CpuGroup): readonly Client[] {
  const list = join(folder, 'hosts')
  writeFileSync(list, hosts.map((host) => `${host}\n`).join(''))
  const words = ['-p', `${peer.port}`, '-t', '60', ...(peer.useTls ? [] : ['-n'])]
  const forked = ['xargs', '-P', `${parallel}`, '-n', '1', stock.checkNrpe, ...words, '-H']
  const query = [resolve('dist/bin/plenum'), 'query', '--hosts', list, '--parallel', `${parallel}`, ...words]
  const process = (name: string, command: readonly string[]) => ({ name, askAll: () => run(command, list, group) })
  // Nothing learned, so that each handshake is a whole one.
  const fresh = engine({ parallel, memory: { recall: () => ({}), learn: () => undefined } })
  const resuming = engine({ parallel })
  return [
    process('stock check_nrpe, forked', forked),
    process('plenum query', query),
    { name: 'engine', askAll: () => askAll(fresh, peer) },
    ...(peer.useTls ? [{ name: 'engine, sessions resumed', askAll: () => askAll(resuming, peer) }] : []),
  ]
}

async function run(command: readonly string[], list: string, group: CpuGroup): Promise<number> {
  const before = group.cpuMs()
  const stdin = openSync(list, 'r')
  const [program = '', ...words] = [...group.under, ...command]
  const child = spawn(program, words, { stdio: [stdin, 'ignore', 'ignore'] })
  const [code] = await once(child, 'exit')
  closeSync(stdin)
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}`)
  return group.cpuMs() - before
}

async function askAll({ ask }: Engine, peer: Peer): Promise<number> {
  const before = process.cpuUsage()
  const query = queryFor(peer, version)
  const outcomes = await Promise.all(hosts.map((host) => ask({ ...query, host, timeoutSeconds: 60 })))
  const failed = outcomes.find((outcome) => outcome.kind !== 'asked' || outcome.asked.kind !== 'answer')
  if (failed) throw new Error(`${peer.name}: ${JSON.stringify(failed)}`)
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

function row({ name: daemon, useTls }: Peer, name: string, costs: readonly Cost[], forked: readonly Cost[]): string {
  const cells = (['perSecond', 'clientMs', 'daemonMs'] as const).flatMap((what) => {
    const ratios = costs.map((cost, round) => cost[what] / (forked[round]?.[what] ?? Number.NaN))
    return [median(costs.map((cost) => cost[what])).toFixed(what === 'perSecond' ? 0 : 2), median(ratios).toFixed(2)]
  })
  return `| ${[useTls ? 'TLS' : 'plain', daemon, name, ...cells].join(' | ')} |`
}

await recorded(measure)
