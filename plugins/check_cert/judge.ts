import type { X509Certificate } from 'node:crypto'
import { metric } from '../../src/check/perfdata.ts'
import type { PluginResult } from '../../src/check/plugin.ts'
import type { State } from '../../src/check/state.ts'
import { factsOf, namesOf, partOf } from '../net/certificate-facts.ts'
import { onLine, said } from '../net/said.ts'
import type { Settings } from './settings.ts'

/** A certificate, and the file it was found in. */
export type Found = { readonly x509: X509Certificate; readonly file?: string }

const hourMs = 3_600_000
const dayMs = 24 * hourMs
/** Names that a line shows. */
const shownNames = 3

/** Judges the certificate that ends first. The first one found is a server's own; those behind it are its chain. */
export function judge(
  found: readonly [Found, ...Found[]],
  { least, isVerbose }: Settings,
  nowMs: number,
): PluginResult {
  const end = ({ x509 }: Found) => x509.validToDate.getTime()
  const first = found.reduce((one, other) => (end(other) < end(one) ? other : one))
  const { validFrom, validTo } = factsOf(first.x509)
  const leftMs = validTo.getTime() - nowMs
  const days = Math.floor(leftMs / dayMs)
  const isEarly = validFrom.getTime() > nowMs
  const state: State =
    leftMs < 0 || isEarly || days <= least.critical ? 'CRITICAL' : days <= least.warning ? 'WARNING' : 'OK'
  const when = isEarly
    ? `is not valid before ${stamp(validFrom)}`
    : leftMs < 0
      ? `expired on ${stamp(validTo)}`
      : `expires in ${span(leftMs)} (${stamp(validTo)})`
  const text = `${place(first, first !== found[0])} ${when}, ${about(first.x509)}${others(found)}`
  const perfdata = metric('days', `${days}`, `${least.warning}`, `${least.critical}`, '')
  const lines = isVerbose ? found.map((one) => describe(one)) : []
  return { state, output: [`CERT ${state} - ${text}|${perfdata}`, ...lines, ''].join('\n') }
}

function place({ x509, file }: Found, isBehind: boolean): string {
  const name = said(factsOf(x509).certificate)
  if (file !== undefined) return `certificate '${name}' in ${onLine(file)}`
  return isBehind ? `certificate '${name}' of the chain` : `certificate '${name}'`
}

function about(x509: X509Certificate): string {
  const issuer = partOf(x509.issuer, 'CN') ?? partOf(x509.issuer, 'O') ?? 'nobody'
  const names = namesOf(x509)
  const shown = names.slice(0, shownNames).map((name) => said(name))
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : ''
  return `issued by ${said(issuer)}${shown.length > 0 ? ` for ${shown.join(', ')}${more}` : ''}`
}

function others(found: readonly Found[]): string {
  const inFiles = found.some(({ file }) => file !== undefined)
  return inFiles && found.length > 1 ? `; the other ${found.length - 1} later` : ''
}

/** -v: one line for each. */
function describe({ x509, file }: Found): string {
  const { certificate, validFrom, validTo } = factsOf(x509)
  const key = x509.publicKey
  const size = key.asymmetricKeyDetails?.modulusLength ?? key.asymmetricKeyDetails?.namedCurve ?? ''
  const parts = [
    `'${said(certificate)}'${file === undefined ? '' : ` in ${onLine(file)}`}`,
    `${stamp(validFrom)} to ${stamp(validTo)}`,
    about(x509),
    `${key.asymmetricKeyType ?? ''} ${size}`.trim(),
    `SHA-256 ${x509.fingerprint256.replaceAll(':', '').toLowerCase()}`,
  ]
  return parts.join(', ')
}

function span(ms: number): string {
  if (ms >= dayMs) return `${Math.floor(ms / dayMs)} days`
  return ms >= hourMs ? `${Math.floor(ms / hourMs)} hours` : `${Math.floor(ms / 60_000)} minutes`
}

const stamp = (date: Date) => `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`
