import type { Facts } from './failures.ts'
import type { Query } from './query.ts'

/** What a stock daemon refuses in a text by default (nasty_metachars). */
const forbidden = /[|`&><'\\[\]{};\r\n]/

/** Daemons that want a certificate often just hang up, over TLS 1.3 when we think that the handshake is done. */
export const aboutOurs = ({ query }: Facts) =>
  query.tls?.certFile === undefined
    ? 'it wants a client certificate (-C, -K)'
    : `it does not accept our certificate (-C ${query.tls.certFile})`

/** Why a daemon that read a query gives no answer, the likeliest first. */
export function causes(facts: Facts): string {
  const { query, protocol, mayHaveRun } = facts
  if (mayHaveRun)
    return 'it ended over the command (stopped, restarted or killed), which was not asked for again; see its log'
  const text = query.text.toString('latin1')
  const character = forbidden.exec(text)?.[0]
  const inQuery = [
    ...(query.text.length === 0 ? ['the query names no command (-c)'] : []),
    ...(text.includes('!') ? ['arguments are off there (dont_blame_nrpe)'] : []),
    ...(character === undefined ? [] : [`it forbids ${nameOfCharacter(character)} in queries (nasty_metachars)`]),
    ...(query.payloadBytes === undefined ? [] : [`its packets are not of ${query.payloadBytes} bytes (-P)`]),
    ...(protocol === 'TLSv1.3' ? [aboutOurs(facts)] : []),
    ...(query.tls ? [] : ['this host is not in its allowed_hosts', 'it speaks TLS only (leave out -n)']),
    `it ${speaksNot(query)}`,
  ]
  return `${inQuery.join(', or ')}; its log says which`
}

/** A reset comes from a daemon that did not read the query. */
export function hostFirst(facts: Facts): string {
  const { query, mayHaveRun } = facts
  return query.tls || mayHaveRun
    ? causes(facts)
    : `this host is not in allowed_hosts of the daemon, or the daemon speaks TLS (leave out -n), or ${speaksNot(query)}; its log says which`
}

const speaksNot = ({ versions }: Query) =>
  versions.length === 1 ? `does not speak version ${versions[0]}` : `speaks none of version ${versions.join(', ')}`

const nameOfCharacter = (c: string) => (c === '\n' ? 'line ends' : c === '\r' ? 'carriage returns' : `'${c}'`)
