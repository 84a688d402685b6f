import { stat } from 'node:fs/promises'
import { cpus } from 'node:os'
import { resolve } from 'node:path'
import { median, queriesPerSecond, runMilliseconds, runsPerSecond, type Workload } from './measure.ts'
import { type Peer, startPeer, stopPeer } from './peers.ts'
import { recorded, type Say, today } from './record.ts'
import { holdingOf, ours, type Setting, stock, writeConfig } from './setting.ts'

/**
 * `npm run bench`: answer times and queries per second against stock NRPE, side by side in one run. The machine's
 * speed drifts, so each round measures both, and the ratio is the median of the rounds' ratios.
 */
const rounds = 5
const secondsEach = 2
const clients = 8

const external: Workload = { command: 'external', args: [] }
const inProcess: Workload = { command: 'log', args: [] }
/** The same on ours; on stock the kind of program that check_log3 replaces. */
const perl: Workload = { command: 'perl', args: [] }

async function measure(setting: Setting, say: Say): Promise<void> {
  say(`\n## ${today()}, ${cpus().length} cores, median of ${rounds} rounds\n`)
  say('| what | stock 4.1 | Plenum | Plenum ÷ stock |\n|---|---|---|---|')
  for (const useTls of [false, true]) await benchDaemons(setting, useTls, say)
  await benchStart(say)
}

async function benchDaemons(setting: Setting, useTls: boolean, say: Say): Promise<void> {
  const how = useTls ? 'TLS' : 'plain'
  const stockPeer = await startPeer('stock', stock.nrpe, useTls, (port) => writeConfig(setting, 'stock', port, useTls))
  const ourPeer = await startPeer('plenum', ours.nrpe, useTls, (port) => writeConfig(setting, 'plenum', port, useTls))
  try {
    for (const [what, load] of [
      ['an external command', external],
      ['check_log3, in-process against a Perl monitor', perl],
      ['check_log3, in-process against our own program as a child', inProcess],
    ] as const) {
      const rate = await paired((peer) => queriesPerSecond(peer, load, clients, secondsEach), stockPeer, ourPeer)
      say(row(`queries/s, ${how}, ${what}, ${clients} clients`, rate, (n) => n.toFixed(0)))
    }
    const processes = (peer: Peer) => runsPerSecond(stock.checkNrpe, checkNrpeArgs(peer), clients, secondsEach)
    say(
      row(
        `queries/s, ${how}, external, ${clients} stock check_nrpe at a time`,
        await paired(processes, stockPeer, ourPeer),
        (n) => n.toFixed(0),
      ),
    )
    const time = (peer: Peer) => repeated(15, () => runMilliseconds(stock.checkNrpe, checkNrpeArgs(peer)))
    say(
      row(`ms a query, ${how}, external, stock check_nrpe`, await paired(time, stockPeer, ourPeer), (n) =>
        n.toFixed(1),
      ),
    )
    const clientTime = (program: string) => repeated(15, () => runMilliseconds(program, checkNrpeArgs(stockPeer)))
    const client = await paired(clientTime, stock.checkNrpe, ours.checkNrpe)
    say(row(`ms a run of check_nrpe, ${how}, to stock nrpe`, client, (n) => n.toFixed(1)))
    const pair: Paired = useTls
      ? await paired(runTime, [stock.checkNrpe, ...peerArgs(stockPeer)], [ours.checkNrpe, ...peerArgs(ourPeer)])
      : await paired(runTime, [resolve('dist/bin/plenum'), '--version'], [ours.checkNrpe, ...peerArgs(ourPeer)])
    const what = useTls
      ? 'ms a check over TLS: stock check_nrpe to stock nrpe, ours to ours (wanted: 1.0)'
      : 'ms of `plenum --version`, and of a plain check_nrpe to our nrpe (wanted: 1.5)'
    say(row(what, pair, (n) => n.toFixed(1)))
    if (ourPeer.child.pid !== undefined)
      say(`| RssAnon of nrpe after the load, ${how} | | ${holdingOf(ourPeer.child.pid).rssAnonKb} kB | |`)
  } finally {
    await stopPeer(stockPeer)
    await stopPeer(ourPeer)
  }
}

async function benchStart(say: Say): Promise<void> {
  const version = await paired(runTime, [process.execPath, '-e', '0'], [resolve('dist/bin/plenum'), '--version'])
  say(row('ms to start: `node -e 0` and `plenum --version`', version, (n) => n.toFixed(1)))
  const { size } = await stat('dist/bin/plenum')
  say(`| size of the executable | | ${(size / 1e6).toFixed(1)} MB | |`)
}

/** Milliseconds of a whole run of a command, the median of some. */
const runTime = ([program = '', ...args]: readonly string[]) => repeated(15, () => runMilliseconds(program, args))

type Paired = { readonly stock: number; readonly ours: number; readonly ratio: number }

/** Measures both in each round, in turn; medians of each and of the rounds' ratios. */
async function paired<Subject>(
  measure: (subject: Subject) => Promise<number>,
  a: Subject,
  b: Subject,
): Promise<Paired> {
  const results: Paired[] = []
  for (let round = 0; round < rounds; round++) {
    const first = await measure(a)
    const second = await measure(b)
    results.push({ stock: first, ours: second, ratio: second / first })
  }
  return {
    stock: median(results.map((r) => r.stock)),
    ours: median(results.map((r) => r.ours)),
    ratio: median(results.map((r) => r.ratio)),
  }
}

async function repeated(times: number, measure: () => Promise<number>): Promise<number> {
  const values: number[] = []
  for (let i = 0; i < times; i++) values.push(await measure())
  return median(values)
}

function row(what: string, { stock, ours, ratio }: Paired, format: (n: number) => string): string {
  return `| ${what} | ${format(stock)} | ${format(ours)} | ${ratio.toFixed(2)} |`
}

/** Without a command the daemon tells its version, and nothing runs. */
const peerArgs = (peer: Peer) => ['-H', '127.0.0.1', '-p', String(peer.port), ...(peer.useTls ? [] : ['-n'])]
const checkNrpeArgs = (peer: Peer) => [...peerArgs(peer), '-c', 'external']

await recorded(measure)
