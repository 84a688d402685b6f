import { cpus, loadavg } from 'node:os'
import { resolve } from 'node:path'
import { ask } from '../src/client/ask.ts'
import { type CpuGroup, cpuGroup } from './cpu-group.ts'
import { median, queriesPerSecond, queryFor, runMilliseconds } from './measure.ts'
import { type Peer, startPeer, stopPeer } from './peers.ts'
import { recorded, type Say, today } from './record.ts'
import { startServices } from './services.ts'
import { ours, type Setting, stock, writeConfig } from './setting.ts'

/**
 * `npm run bench:plugins`: stock nrpe that starts Debian's plugins against our daemon, which has the same configuration and
 * `builtin_path=`: queries per second and CPU time of the daemon with all it starts; then the start of each plugin as a
 * program. Each round measures both in turn, and a ratio is the median of the rounds' ratios. Needs root.
 */
const rounds = 3
const secondsEach = 1
const clients = 4
const starts = 11
const folder = '/usr/lib/nagios/plugins'

async function measure(setting: Setting, say: Say): Promise<void> {
  const { options, mailq, stop } = await startServices()
  const load = loadavg()[0]?.toFixed(1)
  say(`\n## ${today()}, the plugins inside the daemon against Debian’s behind stock nrpe\n`)
  say(
    `${cpus().length} cores, load average before ${load}; ${clients} clients, median of ${rounds} rounds of ${secondsEach} s a side. CPU is the`,
  )
  say('daemon’s with all it starts, per query.\n')
  say('| plugin | over | stock, queries/s | Plenum, queries/s | ÷ | stock, CPU ms | Plenum, CPU ms | ÷ |')
  say('|---|---|---|---|---|---|---|---|')
  try {
    for (const useTls of [false, true]) await benchDaemons(setting, options, useTls, say)
    await benchStarts({ ...options, check_mailq: '-M postfix -w 5 -c 10' }, mailq, say)
  } finally {
    await stop()
  }
}

async function benchStarts(
  options: Readonly<Record<string, string>>,
  mailq: Readonly<Record<string, string>>,
  say: Say,
): Promise<void> {
  say(`\n| start as a program, median of ${starts} | Debian’s, ms | Plenum’s, ms | ÷ |\n|---|---|---|---|`)
  Object.assign(process.env, mailq)
  for (const [name, words] of Object.entries(options)) say(await startRow(name, words.split(' ')))
}

type Side = { readonly peer: Peer; readonly group: CpuGroup }

async function benchDaemons(
  setting: Setting,
  options: Readonly<Record<string, string>>,
  useTls: boolean,
  say: Say,
): Promise<void> {
  const commands = Object.entries(options).map(([name, words]) => `command[${name}]=${folder}/${name} ${words}`)
  const sides: Side[] = []
  try {
    for (const name of ['stock', 'plenum'] as const) {
      const more = name === 'stock' ? commands : [`builtin_path=${folder}`, ...commands]
      const program = { stock, plenum: ours }[name].nrpe
      const peer = await startPeer(name, program, useTls, (port) => writeConfig(setting, name, port, useTls, more))
      const group = cpuGroup(`${name}-${useTls ? 'tls' : 'plain'}`)
      sides.push({ peer, group })
      if (peer.child.pid !== undefined) group.add(peer.child.pid)
    }
    const [a, b] = sides
    if (!a || !b) throw new Error('two daemons were started')
    for (const command of Object.keys(options)) {
      await expectOk(a.peer, command)
      await expectOk(b.peer, command)
      const results: (readonly [Measured, Measured])[] = []
      for (let round = 0; round < rounds; round++)
        results.push([await oneRound(a, command), await oneRound(b, command)])
      say(
        `| ${command} | ${useTls ? 'TLS' : 'plain'} | ${columns(results, 'perSecond', 0)} | ${columns(results, 'cpuMs', 2)} |`,
      )
    }
  } finally {
    for (const { peer, group } of sides) {
      await stopPeer(peer)
      await group.remove()
    }
  }
}

/** Throws where a plugin has anything else to say: a refusal is quick. */
async function expectOk(peer: Peer, command: string): Promise<void> {
  const asked = await ask(queryFor(peer, { command, args: [] }), 4)
  if (asked.kind !== 'answer' || asked.packet.resultCode !== 0)
    throw new Error(`${peer.name}, ${command}: ${JSON.stringify(asked)}`)
}

type Measured = { readonly perSecond: number; readonly cpuMs: number }

async function oneRound({ peer, group }: Side, command: string): Promise<Measured> {
  const [startedMs, cpuBefore] = [performance.now(), group.cpuMs()]
  const perSecond = await queriesPerSecond(peer, { command, args: [] }, clients, secondsEach)
  const answered = (perSecond * (performance.now() - startedMs)) / 1000
  return { perSecond, cpuMs: (group.cpuMs() - cpuBefore) / answered }
}

/** Stock, ours, ours ÷ stock. */
function columns(results: readonly (readonly [Measured, Measured])[], what: keyof Measured, decimals: number): string {
  const [stocks, plenums] = [results.map(([a]) => a[what]), results.map(([, b]) => b[what])]
  const ratio = median(results.map(([a, b]) => b[what] / a[what]))
  return [median(stocks).toFixed(decimals), median(plenums).toFixed(decimals), ratio.toFixed(2)].join(' | ')
}

/** Both in turn, so often. */
async function startRow(name: string, words: readonly string[]): Promise<string> {
  const times: (readonly [number, number])[] = []
  for (let run = 0; run < starts; run++)
    times.push([
      await runMilliseconds(`${folder}/${name}`, words),
      await runMilliseconds(resolve('dist/bin', name), words),
    ])
  const [theirs, plenums, ratio] = [times.map(([a]) => a), times.map(([, b]) => b), times.map(([a, b]) => b / a)]
  return `| ${name} | ${median(theirs).toFixed(1)} | ${median(plenums).toFixed(1)} | ${median(ratio).toFixed(1)} |`
}

await recorded(measure)
