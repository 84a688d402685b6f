import { openFileLimit } from '../../check/open-file-limit.ts'
import type { Options } from '../../check/options.ts'
import type { RetryPolicy } from '../../client/engine/retry.ts'
import type { Query } from '../../client/query.ts'
import { readSettings } from '../../client/settings.ts'
import { type Host, readHosts } from './hosts.ts'
import { queryOptions } from './options.ts'

/** One host and what to ask it. */
export type Target = { readonly label: string; readonly query: Query }

/** What `plenum query` is to do. */
export type QuerySettings = {
  readonly targets: readonly Target[]
  readonly parallel: number
  readonly retry: RetryPolicy
  readonly format: 'table' | 'jsonl'
  readonly onlyProblems: boolean
  readonly progress: 'on a terminal' | 'always' | 'never'
}

/** A command line that makes sense, or the reason why not. */
export type SettingsOutcome =
  | { readonly kind: 'settings'; readonly settings: QuerySettings }
  | { readonly kind: 'wrong'; readonly reason: string }

const wrong = (reason: string): SettingsOutcome => ({ kind: 'wrong', reason })

const mostParallel = 4096

/** Descriptors that the process has besides its connections. */
const reservedFiles = 40

/** Reads the options; those of check_nrpe as check_nrpe does. */
export function readQuerySettings(options: Options): SettingsOutcome {
  const [stray] = options.operands
  if (stray !== undefined) return wrong(`'${stray}' belongs to no option; arguments of the command come behind -a`)
  const given = options.text('hosts')
  if (given === undefined) return wrong('no hosts given (--hosts FILE, --hosts HOST,HOST…, or --hosts - for stdin)')
  const parallel = options.integer('parallel') ?? 64
  if (!(parallel >= 1 && parallel <= mostParallel)) return wrong(`--parallel must be from 1 to ${mostParallel}`)
  const delay = options.text('retry-delay') ?? '1'
  if (!/^\d{1,6}(\.\d+)?$/.test(delay)) return wrong(`'${delay}' (--retry-delay) must be seconds, as 1 or 0.5`)
  const named = options.text('format') ?? 'table'
  const format = options.has('json') ? 'jsonl' : (['table', 'jsonl'] as const).find((known) => known === named)
  if (format === undefined) return wrong(`'${named}' (--format) must be table or jsonl`)
  const list = readHosts(given)
  if (list.kind === 'wrong') return list
  const targets: Target[] = []
  for (const host of list.hosts) {
    const target = targetOf(host, options)
    if (typeof target === 'string') return wrong(target)
    targets.push(target)
  }
  const free = openFileLimit() - reservedFiles
  // Each connection past the limit would be a host that looks down.
  if (Math.min(parallel, targets.length) > free)
    return wrong(`${parallel} connections at a time need more files than ulimit -n allows: raise it, or see --parallel`)
  const retry = { retries: options.integer('retries') ?? 0, delayMs: Number(delay) * 1000 }
  const onlyProblems = options.has('only-problems')
  const progress = options.has('no-progress') ? 'never' : options.has('progress') ? 'always' : 'on a terminal'
  return { kind: 'settings', settings: { targets, parallel, retry, format, onlyProblems, progress } }
}

function targetOf({ host, port, label }: Host, options: Options): Target | string {
  const settings = readSettings([forHost(options, host, port)])
  switch (settings.kind) {
    case 'query':
      return settings.notices[0] ?? { label, query: settings.query }
    case 'usage':
      return settings.reason.replace(/^Error: /, '')
    case 'refused':
      return settings.text
  }
}

/** The options as check_nrpe would have them for one host; those it has and we have not are not given. */
function forHost(options: Options, host: string, port: number | undefined): Options {
  const placed = new Map([['host', host], ...(port === undefined ? [] : [['port', `${port}`] as const])])
  const texts = (name: string) => {
    const value = placed.get(name)
    if (value !== undefined) return [value]
    return known.has(name) ? options.texts(name) : []
  }
  return { ...options, texts, text: (name) => texts(name).at(-1), has: (name) => texts(name).length > 0 }
}

const known: ReadonlySet<string> = new Set(queryOptions.options.map(({ name }) => name))
