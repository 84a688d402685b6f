import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import { setTimeout } from 'node:timers/promises'
import { askFallingBack } from '../src/client/fall-back.ts'
import { stockWishes } from '../src/transport/client-tls.ts'
import { type DaemonOptions, type Plenum, startPlenum } from '../test/helpers/daemon.ts'

/** The built daemon under fire, and what must still hold of it afterwards. */
export type SturdyDaemon = {
  readonly daemon: Plenum
  /** Whether it is still the process that was started. */
  readonly isAlive: () => boolean
  /** Stops it; what is wrong with it after all that. */
  readonly close: () => Promise<{ readonly reasons: readonly string[]; readonly notes: readonly string[] }>
}

/** What it serves: names that recorded queries ask for, one with arguments. */
export const servedConfig: readonly string[] = [
  ...[
    'allowed_hosts=127.0.0.1',
    'dont_blame_nrpe=1',
    'connection_timeout=1',
    'command_timeout=5',
    'ssl_shutdown_timeout=2',
  ],
  ...['command[fine]=/bin/echo fine', 'command[ok]=/bin/echo fine', 'command[args]=/bin/echo $ARG1$ $ARG2$'],
]

/** Far more than a daemon needs for a few hundred connections at once. */
const mostGrowthKb = 150_000

/** Starts a daemon and lets it answer a few queries first, so that what it opens once is open. */
export async function sturdyDaemon(options: DaemonOptions): Promise<SturdyDaemon> {
  const daemon = await startPlenum(options)
  let exit: string | undefined
  void daemon.exited.then((code) => {
    exit = `the daemon ended with ${code}`
  })
  for (let round = 0; round < 3; round++) await Promise.all(Array.from({ length: 10 }, () => askNormally(daemon)))
  const atStart = await settledDescriptors(daemon.pid)
  const memoryKb = rssAnonKb(daemon.pid)

  const close = async () => {
    const reasons: string[] = []
    if (exit !== undefined) return { reasons: [`${exit}; its log ends ${daemon.log().slice(-2000)}`], notes: [] }
    const normal = await askNormally(daemon)
    if (normal !== undefined) reasons.push(normal)
    for (let waits = 0; waits < 200 && openDescriptors(daemon.pid).length > atStart.length; waits++)
      await setTimeout(50)
    const left = openDescriptors(daemon.pid)
    if (left.length > atStart.length)
      reasons.push(`${left.length} descriptors are open (${left}), ${atStart.length} were at the start (${atStart})`)
    const grownKb = rssAnonKb(daemon.pid) - memoryKb
    if (grownKb > mostGrowthKb) reasons.push(`RssAnon grew by ${grownKb} kB`)
    const [odd] =
      /^.*(?:internal error|\bat .+:\d+:\d+|TypeError|RangeError|uncaught|unhandled).*$/im.exec(daemon.log()) ?? []
    if (odd !== undefined) reasons.push(`its log says ${odd}`)
    const code = await daemon.stop()
    if (code !== 0) reasons.push(`it ended with ${code} when it was told to`)
    const how = options.tls === false ? 'plain' : 'TLS'
    const memory = `RssAnon ${memoryKb} kB, then ${memoryKb + grownKb} kB`
    const notes = [`daemon, ${how}: ${memory}; descriptors ${atStart.length}, then ${left.length}`]
    return { reasons, notes }
  }
  return { daemon, isAlive: () => exit === undefined, close }
}

/** What is wrong with the answer to a query that nothing is wrong with. */
async function askNormally({ port, tls }: Plenum): Promise<string | undefined> {
  const asked = await askFallingBack({
    ...{
      host: '127.0.0.1',
      port,
      family: 4,
      tls: tls ? stockWishes : undefined,
      text: Buffer.from('fine'),
      versions: [4],
    },
    ...{ payloadBytes: undefined, maxBufferBytes: 65_536, timeoutSeconds: 10, timeoutExitCode: 2 },
  })
  if (asked.kind !== 'answer') return `a normal query came to ${asked.kind}`
  const text = asked.packet.text.toString()
  return text.trim() === 'fine' && asked.packet.resultCode === 0 ? undefined : `a normal query was answered ${text}`
}

/**
 * What each open descriptor is. The pipes of commands are kept for the next ones, as many as there were commands at
 * once, so they are left out.
 */
function openDescriptors(pid: number): readonly string[] {
  const names = readdirSync(`/proc/${pid}/fd`).map((fd) => nameOf(`/proc/${pid}/fd/${fd}`))
  return names.filter((name) => !/nrpe-\w+\/stdout/.test(name)).sort()
}

/** The same once nothing has changed for half a second: the first connections take a moment to end. */
async function settledDescriptors(pid: number): Promise<readonly string[]> {
  let names = openDescriptors(pid)
  for (let unchanged = 0; unchanged < 5; ) {
    await setTimeout(100)
    const now = openDescriptors(pid)
    unchanged = now.join() === names.join() ? unchanged + 1 : 0
    names = now
  }
  return names
}

/** A descriptor may be closed while it is looked at. */
function nameOf(link: string): string {
  try {
    return readlinkSync(link)
  } catch {
    return 'closed'
  }
}

function rssAnonKb(pid: number): number {
  return Number(/RssAnon:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1])
}
