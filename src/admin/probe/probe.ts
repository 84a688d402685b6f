import { escapeControls, printable, shorten } from '../../check/printable.ts'
import { states } from '../../check/state.ts'
import type { Packet, PacketVersion } from '../../protocol/packet.ts'
import type { TlsWishes } from '../../transport/client-tls.ts'
import { probeArguments } from './arguments.ts'
import { certificateReport } from './certificate.ts'
import { makeContact } from './contact.ts'
import { explain } from './explain.ts'
import { largestAnswer, v2TextBytes } from './largest.ts'
import { latencyOf, moreRounds } from './latency.ts'
import type { CommandReport, NrpeReport, Report, TlsReport } from './report.ts'
import { probeTls, type TlsFindings } from './tls.ts'
import { addressOf, answered, localAddressOf, type Visit, type Visitor, visitor } from './visit.ts'
import type { Findings } from './weak-kind.ts'
import { weakPoints } from './weak-points.ts'
import type { ProbeWish } from './wish.ts'

/** Finds out what a peer is. Runs none of its commands but the one that -c names. */
export async function probe(wish: ProbeWish): Promise<Report> {
  const clock = visitor(wish)
  const contact = await makeContact(wish, clock)
  const nothing = emptyFindings(wish, contact.visits)
  const complete = () => !clock.ranOut()
  if (contact.kind === 'failed')
    return finished({ ...nothing, failure: escapeControls(contact.reason), complete: complete() })
  const { tls, visits } = contact
  const answers = visits.filter(answered)
  const packets = answers.flatMap(({ asked }) => (asked.kind === 'answer' ? [asked.packet] : []))
  const versions = packets.map(({ version }) => version)
  const seen = tls === undefined ? undefined : await probeTls(wish, clock, visits, versions[0] ?? 4)
  const met = { ...nothing, transport: tls ? ('tls' as const) : ('plain' as const), tls: tlsReport(seen, wish) }
  const [newest] = packets
  if (!newest) {
    const failure = escapeControls(withoutAnswer(wish, visits, seen))
    return finished({ ...met, failure, complete: complete() })
  }
  const nrpe = nrpeOf(newest)
  const findings = {
    ...{ ...met, reached: true, nrpe, packetVersions: versions },
    largestAnswer: largestAnswer(packets, nrpe.version !== null) ?? null,
    arguments: await probeArguments(clock, tls, versions),
    latency: latencyOf([...answers, ...(await moreRounds(clock, tls, newest.version, answers.length))]),
    command: await runCommand(wish, clock, tls, newest.version),
  }
  return finished({ ...findings, complete: complete() })
}

const finished = (findings: Findings): Report => ({ ...findings, weakPoints: weakPoints(findings) })

function emptyFindings({ host, port }: ProbeWish, visits: readonly Visit[]): Findings {
  const shown = escapeControls(host)
  const address = visits.map(addressOf).find((one) => one !== undefined)
  return {
    ...{ host: shown, port, address: address ?? null, localAddress: localAddressOf(visits) ?? null },
    ...{ reached: false, failure: null, complete: true, transport: null, nrpe: null, packetVersions: [] },
    ...{ largestAnswer: null, arguments: null, tls: null, latency: null, command: null },
  }
}

/** Met over TLS, but without an answer in any version. */
function withoutAnswer({ certFile }: ProbeWish, visits: readonly Visit[], tls: TlsFindings | undefined): string {
  if (tls?.clientCertificate === 'required' && certFile === undefined)
    return 'the daemon wants a client certificate: give one with -C and -K'
  const [first] = visits
  return first ? explain(first.asked, first.query) : ''
}

const mostTextBytes = 60
const mostLineCharacters = 160

function nrpeOf({ text }: Packet): NrpeReport {
  const words = shorten(printable(text), mostTextBytes)
  const [, version, plenum] = /^NRPE v(\d[\w.-]*)(?: \(Plenum ([\w.-]+)\))?$/.exec(words) ?? []
  return { text: words, version: version ?? null, plenum: plenum ?? null }
}

function tlsReport(tls: TlsFindings | undefined, { name }: ProbeWish): TlsReport | null {
  if (!tls) return null
  const { versions, anonymous, clientCertificate, best, shown, fault } = tls
  return {
    ...{ versions, anonymous, clientCertificate },
    version: best?.protocol ?? null,
    cipher: best?.cipher ?? null,
    keyExchange: best?.keyExchange || null,
    sessionTickets: best?.ticket() ?? false,
    certificate: (shown && certificateReport(shown, name)) ?? null,
    verified: fault === undefined ? null : { ok: fault === '', reason: escapeControls(fault) },
  }
}

/** Without the words of `shorten`, which are those of an answer that the daemon cut. */
function beginning(line: string): string {
  const characters = [...line]
  return characters.length <= mostLineCharacters ? line : `${characters.slice(0, mostLineCharacters - 3).join('')}...`
}

async function runCommand(
  { command }: ProbeWish,
  { visit }: Visitor,
  tls: TlsWishes | undefined,
  version: PacketVersion,
): Promise<CommandReport | null> {
  if (command === undefined) return null
  const { asked, query, times } = await visit({ tls, version, text: command, last: true })
  if (asked.kind !== 'answer') {
    const firstLine = escapeControls(explain(asked, query))
    return { state: 'no answer', firstLine, bytes: 0, cut: false, ms: 0 }
  }
  const { text, resultCode } = asked.packet
  const [line = ''] = text.toString().split('\n', 1)
  const isFull = version === 2 && text.length === v2TextBytes
  return {
    state: states[resultCode] ?? `${resultCode}`,
    firstLine: beginning(escapeControls(line)),
    bytes: text.length,
    cut: isFull || /\n\[cut: \d+ of \d+ bytes\]$/.test(text.toString('latin1')),
    ms: Math.round((times.answer ?? 0) * 10) / 10,
  }
}
