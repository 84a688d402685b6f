import type { Options } from '../../src/check/options.ts'
import { isRaw, latinText } from '../../src/check/raw-words.ts'
import type { State } from '../../src/check/state.ts'
import { type ContextSize, parseContext } from './context-size.ts'
import type { Encoding } from './encoding/encoding.ts'
import { expandBraces } from './glob/braces.ts'
import { type LogChoice, parsePreference } from './log/select.ts'
import { parseTimestamp } from './log/timestamp.ts'
import { type ParseOptions, readParse } from './parse-options.ts'
import { type Limits, parseLimit } from './thresholds.ts'

/** How to alert when the log did not grow, and the texts around a CRITICAL one. */
export type Heartbeat = { readonly level: 'warning' | 'critical'; readonly before: string; readonly behind: string }

/** What to say when there is no log. */
export type Missing = { readonly state: State; readonly text: string }

/** The command line, checked; texts of patterns are not compiled yet. */
export type Settings = LogChoice & {
  /** Read the ends of earlier files of the glob first. */
  readonly followPrevious: boolean
  /** Encoding of log and pattern files; undefined where none was declared. */
  readonly input: Encoding | 'unknown' | undefined
  readonly output: Encoding | undefined
  readonly debug: boolean
  /** Decisions are explained on stderr. */
  readonly verbose: boolean
  readonly seekfile: string
  readonly seekfileId: string
  readonly freshnessSeconds: number
  readonly patterns: readonly string[]
  readonly ignorePatterns: readonly string[]
  readonly patternFile: string | undefined
  readonly ignorePatternFile: string | undefined
  readonly allPatterns: boolean
  readonly ignoreCase: boolean
  /** Lines end in CR LF. */
  readonly crlf: boolean
  readonly limits: Limits
  readonly heartbeat: Heartbeat | undefined
  readonly missing: Missing | undefined
  readonly context: ContextSize | undefined
  /** Windows that touch are joined, each line shown once. */
  readonly merged: boolean
  /** Lines that a window wanted and that were not written yet are shown by the next run. */
  readonly carries: boolean
  readonly outputAll: boolean
  /** Stop behind this many matches; 0 reads all. */
  readonly mostMatches: number
  /** Behind the last match skip to the end of the log. */
  readonly skipsRest: boolean
  readonly quiet: boolean
  readonly silent: boolean
  readonly header: boolean
  readonly perfdata: boolean
  readonly showFilename: boolean
  /** Metrics format; it needs neither performance data nor silence. */
  readonly prometheus: boolean
  /** One JSON object in place of the text. */
  readonly json: boolean
  readonly parse: ParseOptions | undefined
  /** --timeout; absent: none. */
  readonly timeoutSeconds: number | undefined
  /** Nothing is saved. */
  readonly dryRun: boolean
}

/** Settings, or a command line that cannot be meant; `usage` asks for the help text behind the reason. */
export type SettingsOutcome =
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'refused'; readonly reason: string; readonly usage: boolean }

/** There is nothing to search for. */
export const noPattern = 'Regular expression not specified.'

/** Checks a command line in the order of spec/check_log3.md 1.4, steps 1 to 4. */
export async function readSettings(options: Options): Promise<SettingsOutcome> {
  const refuse = (reason: string, usage = false): SettingsOutcome => ({ kind: 'refused', reason, usage })
  const [operand] = options.operands
  // A pattern whose quotes got lost must not become half a pattern.
  if (operand !== undefined) return refuse(`unexpected argument '${operand}'; quote a text that holds blanks`)
  const warning = readLimit(options, 'warning', '1')
  if (typeof warning === 'string') return refuse(warning)
  const critical = readLimit(options, 'critical', '0')
  if (typeof critical === 'string') return refuse(critical)
  const context = parseContext(options.text('context'))
  if (context.kind === 'error') return refuse(context.reason)
  const timestamp = parseTimestamp(options.text('timestamp') ?? 'now')
  if (!timestamp)
    return refuse(
      `timestamp '${options.text('timestamp')}' is no time; write seconds since 1970, now, yesterday or a sum as '1 day, 6 hours ago'`,
    )
  const logPattern = options.text('log-pattern') ?? ''
  if (!expandBraces(logPattern)) return refuse(`log-pattern '${logPattern}' has too many alternatives`)
  const output = await encodingOf(options, 'output-enc')
  if (output === 'unknown')
    return refuse(`output-enc '${options.text('output-enc')}' is no known encoding; see --list-encodings`)
  const code = ['parse', 'parsefile'].find((name) => options.has(name))
  if (code && !options.has('secure')) {
    return refuse(
      `-${code === 'parse' ? 'e holds' : 'E names'} Perl code, which is not run here; use --where, --text and --perf`,
    )
  }
  const style = options.text('context-style') ?? 'separate'
  if (style !== 'separate' && style !== 'merged') {
    return refuse(`context-style '${style}' is none; write separate or merged`)
  }
  const prometheus = options.has('prometheus')
  const json = options.has('json')
  if (json && prometheus) return refuse('--json and --prometheus exclude each other; give one of them')
  if (json && output) return refuse('--json is UTF-8 always; leave out --output-enc')
  const patterns = options.texts('pattern').map(latinText)
  const ignorePatterns = options.texts('negpattern').map(latinText)
  if ([...patterns, ...ignorePatterns].includes('')) return refuse("the empty pattern '' fits every line")
  // Else the file of another name would be read, or two checks would share a position.
  const unclear = ['logfile', 'log-pattern', 'seekfile', 'seekfile-id'].find((name) => isRaw(options.text(name) ?? ''))
  if (unclear) return refuse(`--${unclear} '${options.text(unclear)}' is not UTF-8, as names of files must be here`)
  const logfile = options.text('logfile') ?? ''
  if (logfile === '') return refuse('Log file not specified.', true)
  const heartbeat = readHeartbeat(options)
  if (patterns.length === 0 && !heartbeat && !options.has('patternfile')) return refuse(noPattern, true)
  const parse = readParse(options)
  if (parse === 'both') return refuse('--where and --where-file exclude each other; give one of them')
  if (parse && patterns.length === 0 && !options.has('patternfile'))
    return refuse('--where, --text and --perf judge matches: give a pattern too')
  const missing = readMissing(options)
  if (missing === 'invalid') return refuse(`Invalid state: ${options.text('missing')}`, true)
  return {
    kind: 'settings',
    settings: {
      logfile,
      logPattern,
      preference: parsePreference(options.text('log-select') ?? ''),
      timestamp,
      followPrevious: options.has('follow-previous'),
      input: await encodingOf(options, 'input-enc'),
      output,
      debug: options.has('debug'),
      verbose: options.has('verbose'),
      seekfile: options.text('seekfile') ?? '',
      seekfileId: options.text('seekfile-id') ?? '',
      freshnessSeconds: options.integer('freshness') ?? 0,
      patterns,
      ignorePatterns,
      patternFile: options.text('patternfile'),
      ignorePatternFile: options.text('negpatternfile'),
      allPatterns: options.has('and'),
      ignoreCase: options.has('case-insensitive'),
      crlf: options.has('crlf'),
      limits: { warning, critical, negate: options.has('negate'), alwaysOk: options.has('ok') },
      heartbeat,
      missing,
      context: context.kind === 'size' ? context.size : undefined,
      merged: context.kind === 'size' && style === 'merged',
      carries: context.kind === 'size' && options.has('context-carry'),
      outputAll: options.has('output-all'),
      ...readMost(options),
      quiet: options.has('quiet'),
      silent: options.has('ultraq') && !prometheus && !json,
      header: !options.has('no-header'),
      perfdata: !options.has('no-perfdata') && !prometheus,
      showFilename: options.has('show-filename'),
      prometheus,
      json,
      parse,
      timeoutSeconds: options.has('no-timeout') ? undefined : options.integer('timeout') || undefined,
      dryRun: options.has('dry-run'),
    },
  }
}

/** Tables and all that knows them are loaded only when an encoding is named. */
async function encodingOf(
  options: Options,
  name: 'input-enc' | 'output-enc',
): Promise<Encoding | 'unknown' | undefined> {
  const text = options.text(name)
  if (text === undefined || text === '') return undefined
  const { findEncoding } = await import('./encoding/encoding.ts')
  return (await findEncoding(text)) ?? 'unknown'
}

function readLimit(options: Options, name: 'warning' | 'critical', fallback: string) {
  const text = options.text(name) ?? fallback
  return parseLimit(text) ?? `${name} '${text}' is not a limit; write a number or a percentage, as 5 or 2.5%`
}

function readHeartbeat(options: Options): Heartbeat | undefined {
  const critical = options.has('nodiff-crit')
  if (!critical && !options.has('nodiff-warn')) return undefined
  return {
    level: critical ? 'critical' : 'warning',
    before: latinText(options.text('restartcommand') ?? ''),
    behind: latinText(options.text('returnmessage') ?? ''),
  }
}

function readMissing(options: Options): Missing | undefined | 'invalid' {
  const word = options.text('missing')?.toUpperCase()
  const text = latinText(options.text('missing-msg') ?? 'No log file found')
  if (options.has('missing-ok')) return { state: 'OK', text }
  if (word === undefined) return undefined
  if (word !== 'OK' && word !== 'WARNING' && word !== 'CRITICAL' && word !== 'UNKNOWN') return 'invalid'
  return { state: word, text }
}

/** --report-only wins over --report-max; the two flags win over a number given otherwise. */
function readMost(options: Options): { mostMatches: number; skipsRest: boolean } {
  const only = options.has('report-first-only') ? 1 : (options.integer('report-only') ?? 0)
  if (only > 0) return { mostMatches: only, skipsRest: true }
  const most = options.has('stop-first-match') ? 1 : (options.integer('report-max') ?? 0)
  return { mostMatches: most, skipsRest: false }
}
