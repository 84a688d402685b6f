import type { Expiring } from '../transport/credentials.ts'

const dayMs = 86_400_000

/** Days before its end from which each kind is warned about; revocation lists are renewed often. */
const warnDays = { certificate: 30, authority: 30, 'revocation list': 1 } as const

const nouns = { certificate: 'certificate', authority: 'CA certificate', 'revocation list': 'revocation list' } as const

/** What an end means, and what to do about it. */
const advice = {
  certificate: {
    coming: 'put its successor there and send SIGHUP',
    past: 'clients that check it refuse this daemon; put its successor there and send SIGHUP',
  },
  authority: {
    coming: 'put its successor there and send SIGHUP',
    past: 'certificates that it signed are refused; put its successor there and send SIGHUP',
  },
  'revocation list': {
    coming: 'get the next one from the authority and send SIGHUP',
    past: 'OpenSSL refuses every client certificate; get the next one from the authority and send SIGHUP',
  },
} as const

/** A line for everything that ends soon or has ended, the most urgent first. */
export function expiryWarnings(expiring: readonly Expiring[], nowMs: number): readonly string[] {
  return [...expiring]
    .sort((a, b) => a.until.getTime() - b.until.getTime())
    .flatMap((item) => {
      const leftMs = item.until.getTime() - nowMs
      if (leftMs >= warnDays[item.kind] * dayMs) return []
      const owner = item.subject === '' ? '' : ` of ${item.subject}`
      const what = `Warning: the ${nouns[item.kind]}${owner} in '${item.file}' (${item.directive})`
      const day = item.until.toISOString().slice(0, 10)
      const days = Math.floor(Math.abs(leftMs) / dayMs)
      const count = days === 1 ? '1 day' : `${days} days`
      const { coming, past } = advice[item.kind]
      return leftMs < 0
        ? [`${what} is expired since ${day}, ${days === 0 ? 'less than a day ago' : `${count} ago`}: ${past}`]
        : [`${what} expires on ${day}, ${days === 0 ? 'in less than a day' : `in ${count}`}: ${coming}`]
    })
}
