import { errorCode } from '../check/strerror.ts'
import type { Attempt } from '../transport/connect.ts'
import type { Query } from './query.ts'

/** What to do about a name without an address. */
export function unresolvedAdvice(error: unknown, { host, family }: Query): string {
  const code = errorCode(error) ?? ''
  if (code === 'EAI_AGAIN') return 'no name server answered; see /etc/resolv.conf'
  if (family !== 0) return `no IPv${family} address for it; see -${family}`
  if (host.includes('/')) return '-H wants a name or an address, no URL'
  if (/^[^:]+:\d+$/.test(host)) return '-H wants a name or an address; a port goes into -p'
  return `neither DNS nor /etc/hosts has ${host.includes('.') ? 'it' : 'it, a name without a domain'}; see -H`
}

/** What to do about an address that cannot be reached. */
export function unreachableAdvice(call: Attempt['call'], error: unknown, address: string, { port }: Query): string {
  if (call !== 'connect') return `-b must name an address of this host, of the family of ${address}`
  return advice[errorCode(error) ?? '']?.(address, port) ?? `see whether ${address} can be reached from this host`
}

const advice: Readonly<Record<string, (address: string, port: number) => string>> = {
  ECONNREFUSED: (address, port) => `nothing listens on port ${port} of ${address}: start nrpe there, or see -p`,
  EHOSTUNREACH: (address) => `${address} is down, or a firewall refuses it`,
  ENETUNREACH: (address) => `this host has no route to ${address}`,
  ETIMEDOUT: (address) => `${address} is down, or a firewall drops packets`,
  EACCES: () => 'a firewall of this host forbids it',
  EPERM: () => 'a firewall of this host forbids it',
  EINVAL: (address) => `a route of this host throws away what is for it: see ip route get ${address}`,
  EMFILE: () => 'this process has no descriptor left: see ulimit -n',
  ENFILE: () => 'this host has no descriptors left: see sysctl fs.file-max',
  EADDRNOTAVAIL: () => 'this host has no local port left, or no address of that family',
}
