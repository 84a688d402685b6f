import { isIP } from 'node:net'
import { findProgram, runProgram } from '../process/program.ts'

/** What pinging one host came to. */
export type Pinged =
  | {
      readonly kind: 'pinged'
      /** Packet loss, percent without its fraction. */
      readonly loss: number
      /** Round trip average, milliseconds; undefined where nothing came back. */
      readonly rta: number | undefined
      readonly hasDuplicates: boolean
      /** Further lines of stderr. */
      readonly warnings: readonly string[]
    }
  /** The network says so; in the words that the original has for it. */
  | { readonly kind: 'unreachable'; readonly reason: string }
  | { readonly kind: 'failed'; readonly reason: string }

/** What ping prints where the network says no → the original's words, for IPv4 and IPv6. */
const refusals: readonly (readonly [seen: RegExp, reason: string])[] = [
  [/Network is unreachable|Destination Net Unreachable|No route/, 'Network Unreachable'],
  [/Destination Host Unreachable|Address unreachable/, 'Host Unreachable'],
  [/Destination Port Unreachable|Port unreachable/, 'Bogus ICMP: Port Unreachable'],
  [/Destination Protocol Unreachable/, 'Bogus ICMP: Protocol Unreachable'],
  [/Destination Net Prohibited/, 'Network Prohibited'],
  [/Destination Host Prohibited/, 'Host Prohibited'],
  [/Packet filtered|Administratively prohibited/, 'Packet Filtered'],
  [/unknown host/, 'Host not found'],
  [/Time to live exceeded|Time exceeded/, 'Time to live exceeded'],
  [/Destination unreachable: /, 'Destination Unreachable'],
]

/** What ping tells of the machine, not of the host. */
const harmless = /WARNING - no SO_TIMESTAMP support, falling back to SIOCGSTAMP|Warning: time of day goes back/

/** Runs ping on an address, for so many seconds at most. */
export async function ping(address: string, packets: number, seconds: number, signal: AbortSignal): Promise<Pinged> {
  const program = findProgram('ping')
  if (program === undefined) return { kind: 'failed', reason: 'no ping on this host' }
  const family = isIP(address) === 6 ? '-6' : '-4'
  const command = [program, family, '-n', '-U', '-w', `${seconds}`, '-c', `${packets}`, address]
  const lines: string[] = []
  // A line a packet; of more than a few only the summary counts.
  const onLine = (line: string) => void (lines.push(line) > mostLines && lines.splice(0, mostLines / 2))
  const ended = await runProgram({ command, signal, onLine })
  if (ended.kind === 'failed') return { kind: 'failed', reason: ended.reason }
  const complaints = ended.stderr.split('\n').filter((line) => line !== '' && !harmless.test(line))
  return readPing(lines, complaints)
}

const mostLines = 2000

/** Reads what ping printed on stdout and stderr. */
export function readPing(lines: readonly string[], complaints: readonly string[]): Pinged {
  const all = [...lines, ...complaints]
  const refusal = refusals.find(([seen]) => all.some((line) => seen.test(line)))
  if (refusal) return { kind: 'unreachable', reason: refusal[1] }
  const loss = first(lines, /(\d+)(?:\.\d+)?% (?:packet )?loss/)
  const rta = first(lines, /min\/avg\/max[^=]*= *[\d.]+\/([\d.]+)\//)
  if (loss === undefined || (loss < 100 && rta === undefined)) {
    const words = complaints.map((line) => line.replace(/^\S*ping\d?: /, '')).join('; ')
    return { kind: 'failed', reason: words || 'Could not interpret output from ping command' }
  }
  const hasDuplicates = all.some((line) => /\(DUP!\)|DUPLICATES FOUND/.test(line))
  return { kind: 'pinged', loss, rta, hasDuplicates, warnings: complaints }
}

function first(lines: readonly string[], pattern: RegExp): number | undefined {
  const found = lines.map((line) => pattern.exec(line)?.[1]).find((digits) => digits !== undefined)
  return found === undefined ? undefined : Number(found)
}
