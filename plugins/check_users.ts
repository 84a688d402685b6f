import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Options } from '../src/check/options.ts'
import { metric } from '../src/check/perfdata.ts'
import type { Plugin, PluginContext, PluginResult } from '../src/check/plugin.ts'
import { errorCode, strerror } from '../src/check/strerror.ts'
import { coreOptions } from '../src/check/suite.ts'
import { judge, readThresholds } from '../src/check/thresholds.ts'
import { wrongUsage } from '../src/check/usage.ts'

const usage = 'check_users [-w] RANGE [-c] RANGE'

/** How many users are logged in, as monitoring-plugins 2.3.3 says it. */
export const checkUsers: Plugin = {
  name: 'check_users',
  summary:
    'Counts the users that are logged in: the sessions of logind, or the entries of utmp where there is no logind.',
  usage,
  options: {
    dialect: 'getopt',
    options: [
      { name: 'warning', short: 'w', value: { name: 'RANGE' }, help: 'WARNING outside this range.' },
      { name: 'critical', short: 'c', value: { name: 'RANGE' }, help: 'CRITICAL outside this range.' },
      ...coreOptions,
    ],
  },
  examples: [{ command: 'check_users -w 5 -c 10', explains: 'WARNING from 6 users on, CRITICAL from 11.' }],
  notes: [
    'One of -w and -c is enough, where the original crashes; a threshold that is no range is refused.',
    'The thresholds may also stand without -w and -c, as in the original: `check_users 5 10`.',
    'Counts the sessions of logind where there is one, as newer systems have no utmp.',
  ],
  strict: [
    'A threshold is read as C reads numbers: what stands behind one is passed over, as in `5x`, what is none is 0, and nothing is no limit.',
    'Counts the entries of utmp, also where logind has sessions.',
    'One of -w and -c alone is still judged: the original crashes.',
  ],
  run: async (options, context) => users(options, context),
}

function users(options: Options, context: PluginContext): PluginResult {
  const older = [...options.operands]
  const warning = options.text('warning') ?? older.shift()
  const critical = options.text('critical') ?? older.shift()
  if (warning === undefined && critical === undefined)
    return wrongUsage('check_users: Could not parse arguments', usage)
  const thresholds = readThresholds(warning, critical, options.has('strict'))
  if (typeof thresholds === 'string') return wrongUsage(thresholds, usage)
  const found = countUsers(context.root ?? '/', options.has('strict'))
  if (typeof found === 'string') return { state: 'UNKNOWN', output: `USERS UNKNOWN - ${found}\n` }
  const state = judge(found.count, thresholds)
  const note = found.note !== undefined && options.has('verbose') ? `${found.note}\n` : ''
  const perfdata = metric('users', String(found.count), warning, critical, '0')
  return { state, output: `USERS ${state} - ${found.count} users currently logged in |${perfdata}\n${note}` }
}

type Counted = { readonly count: number; readonly note?: string }

/** Sessions or utmp; the reason where neither can be read. */
function countUsers(root: string, isStrict: boolean): Counted | string {
  const sessions = [join(root, 'run/systemd/sessions'), logindSessions] as const
  for (const [path, count] of [
    ...(isStrict ? [] : [sessions]),
    [join(root, 'run/utmp'), utmpEntries] as const,
    [join(root, 'var/run/utmp'), utmpEntries] as const,
  ]) {
    try {
      return { count: count(path) }
    } catch (error) {
      if (errorCode(error) !== 'ENOENT') return `cannot read ${path}: ${strerror(error)}`
    }
  }
  return { count: 0, note: 'Neither logind nor utmp is there to tell.' }
}

/** One file a session, with FIFOs named NUMBER.ref beside; those of users, not of greeters and managers. */
function logindSessions(folder: string): number {
  const sessions = readdirSync(folder).filter((name) => !name.endsWith('.ref'))
  return sessions.filter((name) => {
    try {
      return /^CLASS=user(-early|-light|-incomplete)?$/m.test(readFileSync(join(folder, name), 'utf8'))
    } catch (error) {
      // It ended in between.
      if (errorCode(error) === 'ENOENT') return false
      throw error
    }
  }).length
}

/** What a record of the C library takes: its times have 32 bits on x86, and 64 on arm64. A recorded tree may be of another machine. */
const recordSizes = process.arch === 'x64' ? ([384, 400] as const) : ([400, 384] as const)
/** `ut_type` of a login (utmp(5)). */
const userProcess = 7
const userAt = 44

function utmpEntries(path: string): number {
  const bytes = readFileSync(path)
  const size = recordSizes.find((one) => bytes.length % one === 0) ?? recordSizes[0]
  let count = 0
  for (let at = 0; at + size <= bytes.length; at += size) {
    // The type has two bytes, of which the higher one is 0 on every machine.
    const type = (bytes[at] ?? 0) + (bytes[at + 1] ?? 0)
    if (type === userProcess && bytes[at + userAt] !== 0) count++
  }
  return count
}
