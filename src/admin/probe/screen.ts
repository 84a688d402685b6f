import { isIP } from 'node:net'
import { fewOf } from '../../check/few-of.ts'
import { defaultSizeBytes, formatSize } from '../../config/size.ts'
import { wrapped } from '../wrapped.ts'
import type { ArgumentFindings } from './arguments.ts'
import type { LargestAnswer } from './largest.ts'
import type { CommandReport, LatencyReport, Report, TlsReport } from './report.ts'

const titleColumns = 18

/** A report on one screen. */
export function screen(report: Report): string {
  const { host, port, address, failure, complete, weakPoints: weak } = report
  const place = `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
  const where = address === null || address === host ? '' : ` (${address})`
  const rows: readonly Row[] = [
    ...(failure === null ? [] : [['no answer', failure] as const]),
    ...aboutNrpe(report),
    ...aboutTls(report),
    ...(complete ? [] : [['not complete', 'the time was up (-t) before all was asked'] as const]),
  ]
  const points = weak.flatMap(({ says, change }) => [...wrapped('  - ', says, 4), ...wrapped('      ', change, 6)])
  return [
    `${place}${where}`,
    ...rows.flatMap(([title, text]) => wrapped(`  ${title}`.padEnd(titleColumns), text, titleColumns)),
    ...(points.length > 0 ? ['', 'Weak points, and what to change on that host', ...points] : []),
    ...(points.length === 0 && failure === null && complete ? ['', 'No weak points found'] : []),
    '',
  ].join('\n')
}

type Row = readonly [title: string, text: string]

function aboutNrpe({ nrpe, packetVersions, largestAnswer: most, arguments: args, latency, command }: Report): Row[] {
  if (!nrpe) return []
  return [
    ['daemon', `${nrpe.text}; packets of version ${packetVersions.join(', ')}`],
    ['largest answer', most ? largestWords(most) : 'not known'],
    ...(args ? [['arguments', argumentWords(args)] as const] : []),
    ...(command ? [['command', commandWords(command)] as const] : []),
    ...(latency ? [['latency', latencyWords(latency)] as const] : []),
  ]
}

function commandWords({ state, bytes, cut, ms, firstLine }: CommandReport): string {
  const answer = `${state}, ${grouped(bytes)} bytes${cut ? ', CUT' : ''}, ${ms.toFixed(1)} ms`
  return `${state === 'no answer' ? state : answer}: ${firstLine}`
}

function largestWords({ bytes, limitedBy }: LargestAnswer): string {
  const most =
    bytes + 1 > defaultSizeBytes ? `; check_nrpe wants --max-packetbuffer-length ${formatSize(bytes + 1)}` : ''
  return `${grouped(bytes)} bytes, limited by ${limitedBy}${most}`
}

function argumentWords({ taken, characters }: ArgumentFindings): string {
  switch (taken) {
    case 'yes':
      return `taken (dont_blame_nrpe=1)${characters.length === 0 ? ', characters of the shell refused' : ''}`
    case 'no':
      return 'refused (dont_blame_nrpe=0, or compiled without them)'
    case 'by client':
      return 'as the client[] lines of the host say'
    case 'unknown':
      return 'not known: it reacts as no NRPE daemon'
  }
}

function latencyWords({ resolve, connect, tls, answer, rounds }: LatencyReport): string {
  const parts = { resolve, connect, TLS: tls, answer }
  const shown = Object.entries(parts).filter(([, ms]) => ms !== null)
  return `${shown.map(([name, ms]) => `${name} ${ms?.toFixed(1)}`).join(', ')} ms (fastest of ${rounds})`
}

function aboutTls({ tls, transport }: Report): Row[] {
  if (!tls) return transport === 'plain' ? [['TLS', 'none: plain text']] : []
  const suite = [tls.cipher, tls.keyExchange].filter((part) => part !== null).join(', ')
  const tickets = tls.sessionTickets ? '; session tickets' : ''
  return [
    ['TLS', `${tls.versions.join(', ') || 'no handshake came to an end'}${suite === '' ? '' : `; ${suite}`}${tickets}`],
    ...aboutCertificate(tls),
    ['client needs', clientWords[tls.clientCertificate]],
  ]
}

const clientWords = {
  required: 'a certificate (ssl_client_certs=2)',
  'not required': 'no certificate',
  unknown: 'not known',
} as const satisfies Record<TlsReport['clientCertificate'], string>

function aboutCertificate({ certificate, verified, anonymous, clientCertificate }: TlsReport): Row[] {
  if (!certificate) {
    const without = anonymous === 'only' ? 'none: anonymous encryption' : 'not shown'
    return [['certificate', clientCertificate === 'required' ? 'not shown before ours' : without]]
  }
  const { subject, issuer, selfSigned, daysLeft, notAfter, names, key, signature } = certificate
  const left = daysLeft < 0 ? `expired ${-daysLeft} days ago` : `${daysLeft} days left`
  const by = selfSigned ? 'by itself' : `by ${issuer}`
  return [
    ['certificate', `${subject}, issued ${by}; ${left} (${notAfter})`],
    ['', `${fewOf(names.split(', '), mostNames) || 'no alternative names'}; ${key}, ${signature}`],
    ...(verified ? [['', verified.ok ? 'verified (-A)' : 'NOT verified (-A)'] as const] : []),
  ]
}

/** All of them are in the JSON. */
const mostNames = 12

const grouped = (bytes: number) => bytes.toLocaleString('en-US')
