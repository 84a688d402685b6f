import { Resolver } from 'node:dns/promises'
import { isIP } from 'node:net'
import { errorCode } from '../../src/check/strerror.ts'
import { addressesOf } from '../net/connect.ts'

/** What a DNS server said. */
export type Found =
  | { readonly kind: 'answers'; readonly answers: readonly string[] }
  /** No such name, or nothing of what was asked for under it. */
  | { readonly kind: 'none' }
  /** A code of node:dns, as `ESERVFAIL`. */
  | { readonly kind: 'failed'; readonly code: string }

/** One server, asked over UDP, and over TCP where the answer is long. */
export type Asker = {
  /** Its address, or the first one of resolv.conf. */
  readonly address: string
  readonly lookUp: (host: string) => Promise<Found>
}

/** A server by name or address, or those of the host. Throws a `NetFailure` where the name is not known. */
export async function askerOf(server: string | undefined, port: number, signal: AbortSignal): Promise<Asker> {
  const resolver = new Resolver()
  if (server !== undefined) {
    const [address = ''] = await addressesOf(server, 0, signal)
    resolver.setServers([isIP(address) === 6 ? `[${address}]:${port}` : `${address}:${port}`])
  }
  signal.addEventListener('abort', () => resolver.cancel(), { once: true })
  const [first = ''] = resolver.getServers()
  return { address: withoutPort(first), lookUp: (host) => lookUp(resolver, host) }
}

/** `127.0.0.1:5353` and `[::1]:5353`; a port of 53 is left out by node:dns. */
function withoutPort(server: string): string {
  return isIP(server) !== 0 ? server : server.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1')
}

/** Both kinds of addresses of a name, or the names of an address, as the original sorts them. */
async function lookUp(resolver: Resolver, host: string): Promise<Found> {
  if (isIP(host) !== 0) {
    const names = await found(resolver.reverse(host))
    return names.kind === 'answers' ? { ...names, answers: names.answers.map((name) => `${name}.`).sort() } : names
  }
  // A dot at the end says that the name is whole; node:dns takes all names for whole.
  const name = host.replace(/\.$/, '')
  const both = await Promise.all([found(resolver.resolve4(name)), found(resolver.resolve6(name))])
  const answers = both.flatMap((each) => (each.kind === 'answers' ? each.answers : []))
  if (answers.length > 0) return { kind: 'answers', answers: [...new Set(answers)].sort() }
  return both.find(({ kind }) => kind === 'failed') ?? { kind: 'none' }
}

async function found(asking: Promise<readonly string[]>): Promise<Found> {
  try {
    const answers = await asking
    return answers.length > 0 ? { kind: 'answers', answers } : { kind: 'none' }
  } catch (error) {
    const code = errorCode(error)
    if (code === undefined) throw error
    return code === 'ENOTFOUND' || code === 'ENODATA' || code === 'EBADNAME'
      ? { kind: 'none' }
      : { kind: 'failed', code }
  }
}
