import type { Options } from '../../src/check/options.ts'
import type { PluginResult } from '../../src/check/plugin.ts'
import type { State } from '../../src/check/state.ts'
import { worst } from '../../src/check/thresholds.ts'
import type { Call, Reply } from './ask.ts'
import { type Disk, judgeDisk } from './disk.ts'
import type { Mount } from './mounts.ts'
import { shown } from './names.ts'
import type { Wanted } from './select.ts'
import type { Unit } from './units.ts'
import { type Usage, usageOf } from './usage.ts'

/** A path with its mount, and what is asked about it. */
export type Target = Wanted & {
  readonly mount: Mount
  readonly call: Call
  /**
   * Found by a pattern inside of a file system that was seen before: the original takes one that it may not enter for a
   * part of that. Every desktop and every container host has some.
   */
  readonly mayBeClosed: boolean
}

/** What a mount that this user cannot see says. */
const closed = ['Permission denied', 'No such file or directory']

/** What the replies come to: the state, all problems, then the file systems with figures. */
export function answer(
  wanted: readonly Wanted[],
  targets: readonly Target[],
  replies: ReadonlyMap<Call, Reply>,
  unit: Unit,
  options: Options,
): PluginResult {
  const isForgiving = options.has('ignore-missing')
  const lost = wanted.filter(({ mount }) => mount === undefined).map(({ name }) => name)
  const ignored = isForgiving ? [...lost] : []
  const notFound = isForgiving ? undefined : lost[0]
  if (notFound !== undefined) return critical(`DISK CRITICAL: ${notFound} not found`)
  const problems: string[] = []
  for (const { name, call, mayBeClosed } of targets) {
    const reply = replies.get(call)
    if (reply?.kind === 'stuck') problems.push(`${name} is not answering (stuck for ${reply.seconds} s)`)
    if (reply?.kind !== 'failed' || (mayBeClosed && closed.includes(reply.reason))) continue
    if (isForgiving) ignored.push(name)
    else problems.push(`${name} is not accessible: ${reply.reason}`)
  }
  const [first] = problems
  if (first !== undefined && options.has('strict')) return critical(`DISK CRITICAL - ${first}`)
  const disks = disksOf(targets, replies, unit, options)
  const states: readonly State[] = disks.map(({ state }) => state)
  const isAnyIgnored = ignored.length > 0 || (isForgiving && wanted.length === 0)
  const state = problems.length > 0 ? 'CRITICAL' : disks.length > 0 ? worst(states) : isAnyIgnored ? 'OK' : 'UNKNOWN'
  return { state, output: `${textOf(state, problems, ignored, isAnyIgnored, disks, options)}\n` }
}

const critical = (text: string): PluginResult => ({ state: 'CRITICAL', output: `${plain(text)}\n` })
const plain = (text: string) => shown(text).replaceAll('|', '¦')

/** One for each file system with blocks, and one for each group at its first one. */
function disksOf(targets: readonly Target[], replies: ReadonlyMap<Call, Reply>, unit: Unit, options: Options) {
  const usage = ({ call }: Target): Usage | undefined => {
    const reply = replies.get(call)
    if (reply?.kind !== 'figures' || reply.figures.blocks === 0) return undefined
    return usageOf(reply.figures, options.has('freespace-ignore-reserved'))
  }
  const display = {
    unit,
    withInodes: options.has('iperfdata'),
    verbose: options.texts('verbose').length,
    strict: options.has('strict'),
  }
  const done = new Set<string>()
  return targets.flatMap((target): readonly Disk[] => {
    const own = usage(target)
    const { group, limits, mount } = target
    if (own === undefined || (group !== undefined && done.has(group))) return []
    if (group === undefined) {
      const name = options.has('mountpoint') ? mount.device : mount.folder
      return [judgeDisk(name, [own], limits, display)]
    }
    done.add(group)
    const members = targets.flatMap((other) => (other.group === group ? (usage(other) ?? []) : []))
    return [judgeDisk(group, members, limits, display)]
  })
}

function textOf(
  state: State,
  problems: readonly string[],
  ignored: readonly string[],
  isAnyIgnored: boolean,
  disks: readonly Disk[],
  options: Options,
): string {
  const isTerse = options.has('errors-only') || options.has('quiet')
  const isVerbose = options.has('verbose')
  const named = disks.filter((disk) => disk.state !== 'OK' || !isTerse || isVerbose).map(({ text }) => ` ${text}`)
  // With problems told there is no need to say that nothing else is there.
  const saysSpace = (problems.length === 0 && !(isTerse && state === 'OK')) || (problems.length > 0 && named.length > 0)
  const isNothing = isAnyIgnored && disks.length === 0 && !isTerse
  const space = isNothing ? ' - No disks were found for provided parameters' : saysSpace ? ' - free space:' : ''
  const parts = [
    `DISK ${state}`,
    problems.length === 0 ? '' : ` - ${problems.map(plain).join('; ')}`,
    space,
    named.join(''),
    ignored.length === 0 ? '' : ` - ignored paths:${ignored.map((name) => ` ${plain(name)};`).join('')}`,
  ]
  const perfdata = disks.flatMap((disk) => disk.perfdata).map((metric) => ` ${metric}`)
  const hasPipe = problems.length === 0 || perfdata.length > 0
  return `${parts.join('')}${hasPipe ? `|${perfdata.join('')}` : ''}`
}
