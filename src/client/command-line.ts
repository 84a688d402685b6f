import { readFileSync } from 'node:fs'
import { type Options, parseOptions } from '../check/options.ts'
import { strerror } from '../check/strerror.ts'
import { checkNrpeOptions } from './options.ts'

/** A command line with what its -f file adds, or the reason why it makes no sense. */
export type CommandLine =
  | {
      readonly kind: 'options'
      /** The first place that gives an option counts: command line, then file. */
      readonly places: readonly Options[]
      /** Lines for stdout, and for the log. */
      readonly notices: readonly string[]
      readonly warnings: readonly string[]
    }
  /** As getopt says it, for stderr. */
  | { readonly kind: 'unreadable'; readonly reason: string }
  /** For stdout, in front of the usage. */
  | { readonly kind: 'usage'; readonly reason: string }

/** Stock's words for an option that stands in both places (the rest of its line is the same for all). */
const overriding: readonly (readonly [names: readonly string[], words: string])[] = [
  [['host'], 'server name'],
  [['port'], 'server port'],
  [['timeout'], 'socket timeout'],
  [['unknown-timeout'], 'unknown-timeout (-u)'],
  [['v2-packets-only'], 'v2-packets-only (-2)'],
  [['v3-packets-only'], 'v3-packets-only (-3)'],
  [['payload-size', 'centreon-payload'], 'payload-size (-P)'],
  [['ipv4', 'ipv6'], 'ipv4 (-4) or ipv6 (-6)'],
  [['bind'], 'bind (-b)'],
  [['stderr-to-stdout'], 'stderr redirection'],
  [['use-adh'], 'use-adh (-d)'],
  [['ssl-version'], 'ssl-version (-S)'],
  [['cipher-list'], 'cipher-list (-L)'],
  [['client-cert', 'key-file'], 'client-cert (-C) and key-file (-K)'],
  [['ca-cert-file'], 'ca-cert-file (-A)'],
  [['ssl-logging'], 'ssl-logging (-s)'],
  [['log-file'], 'log-file (-g)'],
]

/** Reads the command line, then the file that it names with -f (spec/nrpe.md §3.1, §3.2). */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const own = parseOptions(checkNrpeOptions, argv)
  if (own.kind === 'error') return { kind: 'unreadable', reason: own.reason }
  const file = own.options.text('config-file')
  if (file === undefined) return { kind: 'options', places: [own.options], notices: [], warnings: [] }
  const words = readWords(file)
  if (typeof words === 'string') return { kind: 'usage', reason: words }
  const added = parseOptions(checkNrpeOptions, words)
  if (added.kind === 'error') return { kind: 'unreadable', reason: `${file}: ${added.reason}` }
  if (added.options.has('command'))
    return { kind: 'usage', reason: 'Error: The config file should not have a command (-c) option.' }
  if (added.options.has('args'))
    return { kind: 'usage', reason: 'Error: The config file should not have args (-a) arguments.' }
  const nested = added.options.has('config-file')
  const both = overriding.filter(([names]) => [own.options, added.options].every((place) => hasAny(place, names)))
  return {
    kind: 'options',
    places: [own.options, added.options],
    notices: nested ? ['Error: The config file should not have a config-file (-f) option.'] : [],
    warnings: both.map(([, words]) => `WARNING: Command-line ${words} overrides the config file option.`),
  }
}

/** Is one of these options given there? */
export const hasAny = (place: Options, names: readonly string[]) => names.some((name) => place.has(name))

/** Stock's limit, in words. */
const mostWords = 48

/** The words of a file, or what is wrong with it. */
function readWords(file: string): readonly string[] | string {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    return `Error: Could not stat config file ${file} (${strerror(error)})`
  }
  const words = text.split(/[ \t\r\n]+/).filter((word) => word !== '')
  if (words.length === 0) return `Error: config file ${file} is empty`
  return words.length > mostWords
    ? `Error: too many parameters in config file ${file} (${words.length}; at most ${mostWords})`
    : words
}
