import { statSync } from 'node:fs'
import type { Options } from '../src/check/options.ts'
import { metric } from '../src/check/perfdata.ts'
import type { Plugin, PluginContext, PluginResult } from '../src/check/plugin.ts'
import { plainWords } from '../src/check/printable.ts'
import { parseRange, type Range } from '../src/check/range.ts'
import type { State } from '../src/check/state.ts'
import { errorCode, strerror } from '../src/check/strerror.ts'
import { coreOptions } from '../src/check/suite.ts'
import { judge } from '../src/check/thresholds.ts'
import { wrongUsage } from '../src/check/usage.ts'

const usage = 'check_file_age [-w SECONDS] [-c SECONDS] [-W BYTES] [-C BYTES] [-i] -f FILE'

/** How old and how big a file is, as monitoring-plugins 2.3.3 says it. */
export const checkFileAge: Plugin = {
  name: 'check_file_age',
  summary:
    'Compares the age and the size of a file with thresholds. As soon as one threshold is a range, all four are; a plain number is the most seconds and the fewest bytes.',
  usage,
  options: {
    dialect: 'getopt',
    options: [
      { name: 'file', short: 'f', value: { name: 'FILE' }, help: 'The file; a word of its own will do too.' },
      threshold('warning-age', 'w', 'SECONDS', '240', 'WARNING when the file is older.'),
      threshold('critical-age', 'c', 'SECONDS', '600', 'CRITICAL when the file is older.'),
      threshold('warning-size', 'W', 'BYTES', undefined, 'WARNING when the file is smaller.'),
      threshold('critical-size', 'C', 'BYTES', undefined, 'CRITICAL when the file is smaller.'),
      { name: 'ignore-missing', short: 'i', help: 'OK where there is no such file.' },
      ...coreOptions,
    ],
  },
  examples: [
    {
      command: 'check_file_age -f /var/backups/db.dump -w 90000 -c 180000 -C 1',
      explains: 'A backup of each day that is not empty.',
    },
    {
      command: 'check_file_age -f /var/spool/hot -w 30: -c 10: -W 0: -C 0:',
      explains: 'CRITICAL when it was written in the last 10 seconds.',
    },
  ],
  notes: [
    'Ranges need no Perl module.',
    'A file that may not be looked at is UNKNOWN with the reason; the original calls it not found.',
  ],
  strict: ['A file that may not be looked at is CRITICAL and not found, and OK with -i.'],
  run: async (options, context) => fileAge(options, context),
}

function threshold(name: string, short: string, value: string, fallback: string | undefined, help: string) {
  return { name, short, value: { name: value }, help, ...(fallback === undefined ? {} : { fallback }) }
}

function fileAge(options: Options, context: PluginContext): PluginResult {
  const file = options.text('file') ?? options.operands[0] ?? ''
  if (file === '') return say('UNKNOWN', 'No file specified')
  // A bar in a name would open performance data.
  const shown = plainWords(file)
  const texts = {
    age: [options.text('warning-age') ?? '240', options.text('critical-age') ?? '600'],
    size: [options.text('warning-size'), options.text('critical-size')],
  } as const
  const all = [...texts.age, ...texts.size].filter((text) => text !== undefined)
  const areRanges = all.some((text) => !/^\d+$/.test(text))
  const wrong = all.find((text) => parseRange(text) === undefined)
  if (wrong !== undefined) return wrongUsage(`check_file_age: Range format incorrect - ${wrong}`, usage)
  let facts: { readonly mtimeMs: number; readonly size: number }
  try {
    facts = statSync(file)
  } catch (error) {
    if (errorCode(error) !== 'ENOENT' && errorCode(error) !== 'ENOTDIR' && !options.has('strict'))
      return say('UNKNOWN', `cannot look at ${shown}: ${strerror(error)}`)
    if (options.has('ignore-missing')) return say('OK', `${shown} doesn't exist, but ignore-missing was set`)
    return say('CRITICAL', `File not found - ${shown}`)
  }
  const age = Math.floor(context.nowMs() / 1000) - Math.floor(facts.mtimeMs / 1000)
  const range = (text: string | undefined, plain: (bare: string) => string): Range | undefined =>
    text === undefined ? undefined : parseRange(areRanges ? text : plain(text))
  const most = (text: string) => `~:${text}`
  const least = (text: string) => `${text}:`
  const states = [
    judge(age, { warning: range(texts.age[0], most), critical: range(texts.age[1], most) }),
    judge(facts.size, { warning: range(texts.size[0], least), critical: range(texts.size[1], least) }),
  ]
  const state = states.includes('CRITICAL') ? 'CRITICAL' : states.includes('WARNING') ? 'WARNING' : 'OK'
  const none = areRanges ? '0:' : '0'
  const perfdata = [
    metric('age', `${age}s`, ...texts.age),
    metric('size', `${facts.size}B`, texts.size[0] ?? none, texts.size[1] ?? none, '0'),
  ]
  return say(state, `${shown} is ${age} seconds old and ${facts.size} bytes | ${perfdata.join(' ')}`)
}

const say = (state: State, text: string): PluginResult => ({ state, output: `FILE_AGE ${state}: ${text}\n` })
