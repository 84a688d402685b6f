import type { Options } from '../../src/check/options.ts'
import type { PluginContext } from '../../src/check/plugin.ts'
import { posixPattern } from '../../src/check/posix-pattern.ts'
import { findUser } from '../linux/accounts.ts'
import { type Process, stateOf } from '../linux/process.ts'
import { hasName } from './names.ts'

/** Files of /proc/PID, the cheap ones first. */
const readings = ['stat', 'cmdline', 'status'] as const
type Reading = (typeof readings)[number]

/** One condition that processes must meet, and how the output names it. */
export type Filter = {
  readonly text: string
  readonly passes: (process: Process) => boolean
  /** What it reads of a process; the dear ones are asked last. */
  readonly reads: Reading
}

/** Why there is no filter: wrong usage, or an answer of its own. */
export type Refusal = { readonly kind: 'usage' | 'answer'; readonly reason: string }

type Maker = (value: string, context: PluginContext, isStrict: boolean) => Filter | Refusal | Promise<Filter | Refusal>

const wrong = (reason: string): Refusal => ({ kind: 'usage', reason: `check_procs: ${reason}` })

const makers: Readonly<Record<string, Maker>> = {
  state: (value) => {
    // Only `L` needs another file; beside one letter it is never in the way.
    const isCheap = value.length === 1 && value !== 'L'
    return {
      text: `STATE = ${value}`,
      passes: (process) => (isCheap ? process.stat().letters : stateOf(process)).includes(value),
      reads: isCheap ? 'stat' : 'status',
    }
  },
  ppid: whole('Parent Process ID must be an integer!', (ppid) => ({
    text: `PPID = ${ppid}`,
    passes: (process) => process.stat().ppid === ppid,
    reads: 'stat',
  })),
  vsz: whole('VSZ must be an integer!', (kib) => ({
    text: `VSZ >= ${kib}`,
    passes: (process) => process.stat().vszKib >= kib,
    reads: 'stat',
  })),
  rss: whole('RSS must be an integer!', (kib) => ({
    text: `RSS >= ${kib}`,
    passes: (process) => process.status().rssKib >= kib,
    reads: 'status',
  })),
  pcpu: (value) => {
    if (!/^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(value)) return wrong('PCPU must be a float!')
    const percent = Number(value)
    return { text: `PCPU >= ${percent.toFixed(2)}`, passes: ({ stat }) => stat().cpuPercent >= percent, reads: 'stat' }
  },
  user: async (value, context, isStrict) => {
    const user = await findUser(value === '' && isStrict ? '0' : value, context)
    if (!user) return wrong(`${/^\d+$/.test(value) ? 'UID' : 'User name'} was not found - ${value}`)
    const passes = (process: Process) => process.status().uid === user.uid
    return { text: `UID = ${user.uid} (${user.name})`, passes, reads: 'status' }
  },
  'argument-array': (value) => ({
    text: `args '${value}'`,
    passes: (process) => process.args().includes(value),
    reads: 'cmdline',
  }),
  'ereg-argument-array': (value) => {
    const pattern = posixPattern(value)
    if (typeof pattern === 'string') {
      return { kind: 'answer', reason: `PROCS UNKNOWN: Could not compile regular expression - ${pattern}` }
    }
    const passes = (process: Process) => pattern.test(process.args())
    // As the original, so that a bar opens no performance data.
    return { text: `regex args '${value.replaceAll('|', ',')}'`, passes, reads: 'cmdline' }
  },
  command: (value, _, isStrict) => ({
    text: `command name '${value}'`,
    passes: (process) => hasName(process, value, isStrict),
    reads: 'stat',
  }),
  'exclude-process': (value, _, isStrict) => {
    const names = value.split(',').filter((name) => name !== '')
    const passes = (process: Process) => !names.some((name) => hasName(process, name, isStrict))
    return { text: `exclude progs '${value}'`, passes, reads: 'stat' }
  },
}

/** The order in which filters are asked. */
export const cheapFirst = (filters: readonly Filter[]) =>
  filters.toSorted((a, b) => readings.indexOf(a.reads) - readings.indexOf(b.reads))

function whole(reason: string, make: (figure: number) => Filter): Maker {
  return (value) => (/^\s*[-+]?\d+$/.test(value) ? make(Number(value)) : wrong(reason))
}

/** Of these the original takes the first one given, of the others the last. */
const firstCounts: ReadonlySet<string> = new Set(['state', 'argument-array', 'command', 'exclude-process'])

/** All filters in the order of the command line, as the output names them; the last operand may be a state. */
export async function readFilters(
  options: Options,
  stateOperand: string | undefined,
  context: PluginContext,
): Promise<readonly Filter[] | Refusal> {
  const given = options.inOrder.filter(({ name, value }) => {
    const counts = firstCounts.has(name) ? options.texts(name)[0] : options.text(name)
    return name in makers && value === counts
  })
  if (stateOperand !== undefined && !options.has('state')) given.push({ name: 'state', value: stateOperand })
  const filters: Filter[] = []
  for (const { name, value } of given) {
    const made = await makers[name]?.(value, context, options.has('strict'))
    if (made && 'kind' in made) return made
    if (made) filters.push(made)
  }
  return filters
}
