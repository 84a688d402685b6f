import { answerEach, type Workload } from './measure.ts'
import { type Peer, startPeer, stopPeer } from './peers.ts'
import { recorded, type Say, today } from './record.ts'
import { type Holding, holdingOf, ours, type Setting, writeConfig } from './setting.ts'

/**
 * `npm run bench:growth`: what one daemon on plain TCP and one on TLS hold while they answer 200,000 queries between
 * them: most for the version or an in-process plugin, one in ten for a child. The table goes to RESULTS.md.
 */
const queries = Number(process.argv[2] ?? 200_000)
const rows = 10
const clients = 4
const minute = 60_000

const inProcess: Workload = { command: 'log', args: [] }
const version: Workload = { command: '_NRPE_CHECK', args: [] }
const external: Workload = { command: 'external', args: [] }
const mixed = (n: number) => (n % 10 === 0 ? external : n % 2 === 0 ? inProcess : version)

async function measure(setting: Setting, say: Say): Promise<void> {
  const peers: Peer[] = []
  try {
    for (const useTls of [false, true]) {
      const config = (port: number) => writeConfig(setting, 'plenum', port, useTls)
      peers.push(await startPeer('plenum', ours.nrpe, useTls, config))
    }
    say(`\n## ${today()}, growth over ${queries.toLocaleString('en')} queries\n`)
    say(
      'Half of them over plain TCP, half over TLS, to a daemon each; 10 % run a child, the others check_log3 in-process',
    )
    say(`or the version. ${clients} clients at a time each. RssAnon in MB, open descriptors, threads.\n`)
    say('| queries | plain: RssAnon | descriptors | threads | TLS: RssAnon | descriptors | threads |')
    say('|---|---|---|---|---|---|---|')
    say(row(0, peers))
    for (let n = 1; n <= rows; n++) {
      await Promise.all(peers.map((peer) => answerEach(peer, mixed, clients, queries / rows / peers.length)))
      say(row((queries / rows) * n, peers))
    }
    await new Promise((resolve) => setTimeout(resolve, minute))
    say(row('idle for a minute', peers))
  } finally {
    for (const peer of peers) await stopPeer(peer)
  }
}

function row(what: number | string, peers: readonly Peer[]): string {
  const holdings = peers.map(({ child }) => (child.pid === undefined ? [] : cells(holdingOf(child.pid))))
  return `| ${[what.toLocaleString('en'), ...holdings.flat()].join(' | ')} |`
}

const cells = ({ rssAnonKb, descriptors, threads }: Holding) => [(rssAnonKb / 1024).toFixed(1), descriptors, threads]

await recorded(measure)
