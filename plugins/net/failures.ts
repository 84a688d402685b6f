import type { PluginResult } from '../../src/check/plugin.ts'
import type { State } from '../../src/check/state.ts'
import { onLine, said } from './said.ts'
import { inOriginalWords } from './strict.ts'
import { placeOf, type Target } from './target.ts'

/** What may go wrong between a check and the service it asks (spec/suite.md §1.4). */
export type Failure =
  /** Refused, unreachable, or reset before any byte; the reason is the C library's. */
  | {
      readonly kind: 'unreachable'
      readonly target: Target
      readonly reason: string
      /** Of several addresses that failed for different reasons, each with its own. */
      readonly each?: string | undefined
      readonly isRefused: boolean
    }
  | { readonly kind: 'unresolved'; readonly host: string; readonly reason: string }
  /** Checks outside of the core set name what they waited for; the core's text is the kit's `Socket timeout`. */
  | {
      readonly kind: 'silent'
      readonly target: Target
      readonly seconds: number
      readonly waitedFor: string
      readonly state: State
    }
  | { readonly kind: 'ended'; readonly target: Target; readonly waitedFor: string }
  | { readonly kind: 'login-refused'; readonly words: string }
  /** Logged in, but not allowed to look. */
  | { readonly kind: 'forbidden'; readonly right: string }
  | { readonly kind: 'foreign'; readonly target: Target; readonly protocol: string; readonly bytes: Uint8Array }
  | { readonly kind: 'bad-certificate'; readonly target: Target; readonly fault: CertificateFault }
  | { readonly kind: 'no-tls'; readonly target: Target; readonly reason: string }
  /** A file of this machine, or another thing here, that the check needs. */
  | { readonly kind: 'local'; readonly reason: string }

/** Which of the faults a certificate has, and what it says. */
export type CertificateFault = {
  /** Common name, else the first name of the certificate. */
  readonly certificate: string
  readonly problem:
    | { readonly kind: 'expired' | 'not-yet-valid' }
    | { readonly kind: 'wrong-name'; readonly wanted: string; readonly names: readonly string[] }
    | { readonly kind: 'unknown-issuer'; readonly issuer: string; readonly isSelfSigned: boolean }
    /** What else OpenSSL may find, in its words. */
    | { readonly kind: 'other'; readonly reason: string }
  readonly validFrom: Date
  readonly validTo: Date
}

type Kind = Failure['kind']
type Row<K extends Kind> = {
  readonly state: State | ((failure: Extract<Failure, { kind: K }>) => State)
  /** The line without the plugin's name in front. */
  readonly text: (failure: Extract<Failure, { kind: K }>) => string
  /** The original has no name and state in front of this line. */
  readonly bare?: true
}

/** How many characters of a stranger's words are shown. */
const strangerCharacters = 60

/** The one table of failures: their states and words in all plugins that ask a service. */
export const failureTable: { readonly [K in Kind]: Row<K> } = {
  unreachable: {
    state: 'CRITICAL',
    bare: true,
    text: ({ target, reason, each }) =>
      target.kind === 'unix'
        ? `connect to file socket ${target.path}: ${reason}`
        : `connect to address ${target.host} and port ${target.port}: ${reason}${each === undefined ? '' : ` (${each})`}`,
  },
  unresolved: { state: 'CRITICAL', text: ({ host, reason }) => `cannot resolve ${host}: ${reason}` },
  silent: {
    state: ({ state }) => state,
    text: ({ target, seconds, waitedFor }) =>
      `no answer from ${placeOf(target)} after ${seconds} s (waiting for ${waitedFor})`,
  },
  ended: {
    state: 'CRITICAL',
    text: ({ target, waitedFor }) => `${placeOf(target)} closed the connection (waiting for ${waitedFor})`,
  },
  'login-refused': { state: 'CRITICAL', text: ({ words }) => `login refused: ${said(words)}` },
  forbidden: { state: 'UNKNOWN', text: ({ right }) => `not allowed to look: ${right}` },
  foreign: {
    state: 'CRITICAL',
    text: ({ target, protocol, bytes }) =>
      `${placeOf(target)} does not speak ${protocol}: ${said(withoutEnd(bytes), strangerCharacters)}`,
  },
  'bad-certificate': { state: 'CRITICAL', text: ({ fault }) => certificateText(fault) },
  'no-tls': { state: 'CRITICAL', text: ({ target, reason }) => `no TLS on ${placeOf(target)}: ${reason}` },
  local: { state: 'UNKNOWN', text: ({ reason }) => reason },
}

/** What is thrown inside a plugin and caught by `answering`, so that a dialogue reads top to bottom. */
export class NetFailure extends Error {
  readonly failure: Failure
  constructor(failure: Failure) {
    super(failure.kind)
    this.failure = failure
  }
}

/**
 * Runs a plugin's dialogue; a failure in it becomes the result that the table has for it, or with `--strict` that of the original.
 * Throws what is a bug.
 */
export async function answering(
  name: string,
  work: () => Promise<PluginResult>,
  isStrict = false,
): Promise<PluginResult> {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof NetFailure)) throw error
    const original = isStrict ? inOriginalWords(name, error.failure) : undefined
    return original ?? failed(name, error.failure)
  }
}

/** The result for a failure; `name` is the plugin's in its output, as `TCP`. */
export function failed(name: string, failure: Failure): PluginResult {
  const { state, text, bare } = lineOf(failure)
  return { state, output: `${bare ? '' : `${name} ${state} - `}${onLine(text)}\n` }
}

/** State and words of a failure. */
export function lineOf<K extends Kind>(failure: Extract<Failure, { kind: K }>) {
  const row: Row<K> = failureTable[failure.kind as K]
  const state = typeof row.state === 'function' ? row.state(failure) : row.state
  return { state, text: row.text(failure), bare: row.bare === true }
}

/** Which certificate, which fault, and the date (spec/suite.md §1.4). */
function certificateText({ certificate, problem, validFrom, validTo }: CertificateFault): string {
  const name = `certificate '${said(certificate)}'`
  const until = `valid until ${day(validTo)}`
  switch (problem.kind) {
    case 'expired':
      return `${name} expired on ${day(validTo)}`
    case 'not-yet-valid':
      return `${name} is not valid before ${day(validFrom)}`
    case 'wrong-name': {
      const names = problem.names.slice(0, 3).map((other) => said(other))
      const more = problem.names.length > names.length ? ` and ${problem.names.length - names.length} more` : ''
      return `${name} is not for ${problem.wanted} but for ${names.join(', ') || 'no host'}${more}, ${until}`
    }
    case 'unknown-issuer':
      return problem.isSelfSigned
        ? `${name} has an unknown issuer: it is self-signed, ${until}`
        : `${name} has an unknown issuer: ${said(problem.issuer)}, ${until}`
    case 'other':
      return `${name} does not verify: ${problem.reason}, ${until}`
  }
}

const day = (date: Date) => date.toISOString().slice(0, 19).replace('T', ' ').concat(' UTC')

function withoutEnd(bytes: Uint8Array): Uint8Array {
  const end = bytes.findIndex((byte) => byte === 0x0a || byte === 0x0d)
  return end > 0 ? bytes.subarray(0, end) : bytes
}
