import type { X509Certificate } from 'node:crypto'
import type { State } from '../../src/check/state.ts'
import { factsOf } from './certificate-facts.ts'
import { said } from './said.ts'

/** `-D 30,14`: how many days a certificate must be valid at least. */
export type LeastDays = { readonly warning: number; readonly critical: number }

/** Reads `WARN[,CRIT]`; undefined where the text is none. */
export function parseLeastDays(text: string): LeastDays | undefined {
  const found = /^(\d+)(?:,(\d+))?$/.exec(text)
  return found ? { warning: Number(found[1]), critical: Number(found[2] ?? 0) } : undefined
}

/** State and line of a certificate's age, in the words of monitoring-plugins 2.3.3; no newline. */
export type Dated = { readonly state: State; readonly line: string }

const secondsOfDay = 86_400

/** Judges how long a certificate is still valid. */
export function judgeDays(certificate: X509Certificate, least: LeastDays, nowMs: number): Dated {
  const { validTo } = factsOf(certificate)
  const name = `Certificate '${commonName(certificate)}'`
  const date = stamp(validTo)
  const seconds = Math.floor(validTo.getTime() / 1000) - Math.floor(nowMs / 1000)
  const days = Math.trunc(seconds / secondsOfDay)
  const near: State = days > least.critical ? 'WARNING' : 'CRITICAL'
  if (days > 0 && days <= least.warning)
    return { state: near, line: `${near} - ${name} expires in ${days} day(s) (${date}).` }
  if (days === 0 && seconds > 0)
    return { state: near, line: `${near} - ${name} expires in ${remaining(seconds)} (${date})` }
  if (seconds < 0) return { state: 'CRITICAL', line: `CRITICAL - ${name} expired on ${date}.` }
  if (days === 0) return { state: near, line: `${near} - ${name} just expired (${date}).` }
  return { state: 'OK', line: `OK - ${name} will expire on ${date}.` }
}

/** The originals show the common name alone. */
function commonName(certificate: X509Certificate): string {
  const line = certificate.subject?.split('\n').findLast((part) => part.startsWith('CN='))
  return line === undefined ? 'Unknown CN' : said(line.slice(3))
}

const remaining = (seconds: number) =>
  seconds >= 3600 ? `${Math.floor(seconds / 3600)} hours` : `${Math.floor(seconds / 60)} minutes`

/** `Sun Dec 13 08:46:40 2026 +0000`, as strftime's `%a %b %e %H:%M:%S %Y %z`. */
function stamp(date: Date): string {
  const [weekday = '', day = '', month = '', year = '', time = ''] = date.toUTCString().replace(',', '').split(' ')
  return `${weekday} ${month} ${String(Number(day)).padStart(2, ' ')} ${time} ${year} +0000`
}
