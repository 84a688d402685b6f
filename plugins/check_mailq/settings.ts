import type { Options } from '../../src/check/options.ts'
import { type Server, serverFound, serverNamed } from './servers.ts'

/** From here on it is WARNING and CRITICAL; either may be absent. */
export type Limits = { readonly warning: number | undefined; readonly critical: number | undefined }

/** A command line that makes sense. */
export type Settings = {
  readonly server: Server
  readonly messages: Limits & { readonly warning: number; readonly critical: number }
  /** -W and -C. */
  readonly domain: { readonly warning: number; readonly critical: number } | undefined
  readonly configFolder: string | undefined
  readonly throughSudo: boolean
  /** What only `postqueue -j` tells was asked for. */
  readonly details: { readonly ageSeconds: Limits; readonly deferred: Limits } | undefined
  readonly excludeReason: RegExp | undefined
  readonly isVerbose: boolean
  readonly isStrict: boolean
}

/** What is wrong with a command line; wrong thresholds are told as the original does, without usage. */
export type Wrong = { readonly reason: string; readonly isUsage: boolean }

/** Reads the options; `root` is where the mail server is looked for. */
export function readSettings(options: Options, root: string): Settings | Wrong {
  const messages = both(options.integer('warning'), options.integer('critical'))
  if (!messages) return usage('-w and -c must be given')
  if (messages.warning >= messages.critical) return plain('Warning (-w) cannot be greater than Critical (-c)!')
  const domain = both(options.integer('warning-domain'), options.integer('critical-domain'))
  if (!domain && options.has('warning-domain')) return plain('Need -C if using -W')
  if (domain && domain.warning >= domain.critical) return plain('Warning (-W) cannot be greater than Critical (-C)!')
  const name = options.text('mailserver')
  const server = name === undefined ? serverFound(root) : serverNamed(name)
  if (!server) return plain(`-M: ${name} is not supported`)
  const ageSeconds = readLimits(options.text('age'), seconds)
  if (!ageSeconds) return usage('--age needs W,C, as 3600,14400 or 1h,4h, the first one smaller')
  const deferred = readLimits(options.text('deferred'), (text) => (/^\d+$/.test(text) ? Number(text) : undefined))
  if (!deferred) return usage('--deferred needs W,C, as 10,50, the first one smaller')
  const excludeReason = readPattern(options.text('exclude-reason'))
  if (typeof excludeReason === 'string') return usage(`--exclude-reason: ${excludeReason}`)
  const wantsDetails = ['age', 'deferred', 'exclude-reason'].some((option) => options.has(option))
  if (wantsDetails && server.name !== 'postfix')
    return usage(`--age, --deferred and --exclude-reason need postfix, not ${server.name}`)
  return {
    server,
    messages,
    domain,
    configFolder: options.text('configdir') || undefined,
    throughSudo: options.has('sudo'),
    details: wantsDetails ? { ageSeconds, deferred } : undefined,
    excludeReason,
    isVerbose: options.has('verbose'),
    isStrict: options.has('strict'),
  }
}

const usage = (reason: string): Wrong => ({ reason, isUsage: true })
const plain = (reason: string): Wrong => ({ reason, isUsage: false })

function both(warning: number | undefined, critical: number | undefined) {
  return warning === undefined || critical === undefined ? undefined : { warning, critical }
}

/** `W,C`, `W`, `,C`; undefined where a text is none of them. */
function readLimits(text: string | undefined, read: (part: string) => number | undefined): Limits | undefined {
  if (text === undefined) return { warning: undefined, critical: undefined }
  const parts = text.split(',')
  if (parts.length > 2 || parts.every((part) => part === '')) return undefined
  const [warning, critical] = parts.map((part) => (part === '' ? undefined : (read(part) ?? Number.NaN)))
  if (Number.isNaN(warning) || Number.isNaN(critical)) return undefined
  if (warning !== undefined && critical !== undefined && warning >= critical) return undefined
  return { warning, critical }
}

const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

function seconds(text: string): number | undefined {
  const [, digits, unit = 's'] = /^(\d+)([smhdw])?$/.exec(text) ?? []
  return digits === undefined ? undefined : Number(digits) * (unitSeconds[unit] ?? 1)
}

/** The pattern, or why it is none. */
function readPattern(text: string | undefined): RegExp | string | undefined {
  if (text === undefined) return undefined
  try {
    return new RegExp(text)
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}
