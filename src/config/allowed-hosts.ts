import { BlockList, isIPv6, SocketAddress } from 'node:net'

/** A list of `allowed_hosts`, understood (spec/nrpe.md §2.6). */
export type AllowedHosts = {
  /** No list was given. */
  readonly everybody: boolean
  /** Addresses and networks as understood, `address/bits`. */
  readonly entries: readonly string[]
  /** Names, for the caller to resolve when no address fits, one after the other, at each connection. */
  readonly names: readonly string[]
  /** What the daemon logs: stock's wording first, then what to write instead. */
  readonly warnings: readonly string[]
} & Networks

/** Addresses and networks of both families. */
export type Networks = { readonly ipv4: BlockList; readonly ipv6: BlockList }

type Address = { readonly family: 'ipv4' | 'ipv6'; readonly address: string }

/** What one entry of the list came to. */
export type Entry =
  | {
      readonly kind: 'network'
      readonly family: 'ipv4' | 'ipv6'
      readonly address: string
      readonly bits: number
      readonly warning?: string
    }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'unusable'; readonly reason: string }

/**
 * Understands the value of `allowed_hosts`; undefined, no list at all, allows everybody. `strict` leaves out what stock
 * leaves out: `0.0.0.0/0`, IPv4 networks with host bits, and names by its own rules (spec/nrpe.md T21).
 */
export function parseAllowedHosts(list: string | undefined, strict = false): AllowedHosts {
  const hosts = { ipv4: new BlockList(), ipv6: new BlockList() }
  const entries: string[] = []
  const names: string[] = []
  const warnings: string[] = []
  for (const item of list?.split(',') ?? []) {
    const [text, ...dropped] = item.trim().split(/\s+/)
    if (text === undefined || text === '') continue
    if (dropped.length > 0)
      warnings.push(`allowed_hosts: '${dropped.join(' ')}' after '${text}' is not read: put a comma`)
    const found = parseEntry(text)
    const useless = strict ? uselessOnStock(found, text) : undefined
    const entry: Entry = useless === undefined ? found : { kind: 'unusable', reason: `${useless} (compat=strict)` }
    switch (entry.kind) {
      case 'network':
        hosts[entry.family].addSubnet(entry.address, entry.bits, entry.family)
        entries.push(`${entry.address}/${entry.bits}`)
        if (entry.warning !== undefined) warnings.push(entry.warning)
        break
      case 'name':
        names.push(entry.name)
        break
      case 'unusable':
        warnings.push(entry.reason, `Can't add to ACL this record (${text}). Check allowed_hosts option!`)
        break
    }
  }
  return { everybody: list === undefined, entries, names, warnings, ...hosts }
}

/** Whether an address or network of the list takes in this address; names are not looked at. */
export function matchesAddress(hosts: AllowedHosts, address: string): boolean {
  return hosts.everybody || hasAddress(hosts, address)
}

/** Whether an address is in one of the networks. */
export function hasAddress(networks: Networks, address: string): boolean {
  const peer = normalise(address)
  return peer !== undefined && networks[peer.family].check(peer.address, peer.family)
}

/** Adds an address or network; false where the text is neither. */
export function addNetwork(networks: Networks, text: string): boolean {
  const entry = parseEntry(text)
  if (entry.kind !== 'network') return false
  networks[entry.family].addSubnet(entry.address, entry.bits, entry.family)
  return true
}

/** Why an entry that means something lets nobody in on stock; undefined where it does. */
export function uselessOnStock(entry: Entry, text: string): string | undefined {
  if (entry.kind === 'network') {
    if (text.includes('%')) return `stock takes no zone, as in ${text}`
    if (entry.family === 'ipv6') return undefined
    if (entry.bits === 0) return `${text} lets everybody in here, and nobody on stock`
    if (text.includes(':')) return `stock compares ${text} with IPv6 peers only`
    return entry.warning === undefined ? undefined : `IP address and mask do not match in ${text}`
  }
  if (entry.kind === 'unusable') return undefined
  const { name } = entry
  if (name.length > 63) return `stock takes no name of more than 63 characters`
  if (!/^[A-Za-z0-9.-]+$/.test(name)) return `stock takes no name with other characters than letters, digits, - and .`
  // Found out from 4.1.0: a last label is no single letter, and nothing ends in a dot or a hyphen.
  return /[.-]$|\.-?[A-Za-z]$/.test(name) ? `stock takes no name that ends as ${name} does` : undefined
}

/** Understands one entry of the list. */
export function parseEntry(text: string): Entry {
  const [address = '', bitsText, ...more] = text.split('/')
  const plain = more.length === 0 ? normalise(address) : undefined
  if (plain === undefined) return parseName(text)
  const mapped = plain.family === 'ipv4' && address.includes(':')
  const width = plain.family === 'ipv4' ? 32 : 128
  if (bitsText === undefined) return { kind: 'network', ...plain, bits: width }
  const bits = /^\d{1,3}$/.test(bitsText) ? Number(bitsText) - (mapped ? 96 : 0) : -1
  if (bits >= 0 && bits <= width) return makeNetwork(text, plain, bits)
  const family = plain.family === 'ipv4' ? 'IPv4' : 'IPv6'
  const range = mapped ? '96 to 128' : `0 to ${width}`
  const reason = `Invalid ${family} network mask format(${text}) in allowed_hosts option: write ${address}/BITS, ${range}`
  return { kind: 'unusable', reason }
}

/** Stock refuses an IPv4 network with host bits set, whose writer meant the network; it masks IPv6 ones without a word. */
function makeNetwork(text: string, plain: Address, bits: number): Entry {
  if (plain.family === 'ipv6') return { kind: 'network', ...plain, bits }
  const address = maskAddress(plain.address, bits)
  if (address === plain.address) return { kind: 'network', ...plain, bits }
  const warning = `IP address and mask do not match in ${text}: taken as ${address}/${bits}`
  return { kind: 'network', ...plain, address, bits, warning }
}

/** Names are taken more freely than by stock, whose limits shut out real hosts (spec/nrpe.md T21). */
function parseName(text: string): Entry {
  if (/^[\d.]+\/|^\d+\.\d+\.\d+\.\d+$/.test(text)) {
    const reason = `Invalid IPv4 address/network format(${text}) in allowed_hosts option: write a.b.c.d or a.b.c.d/BITS`
    return { kind: 'unusable', reason }
  }
  if (text.includes(':')) {
    const reason = `Invalid IPv6 address/network format(${text}) in allowed_hosts option: write it as ::1 or fe80::/10`
    return { kind: 'unusable', reason }
  }
  if (/^[A-Za-z0-9._-]{1,254}$/.test(text)) return { kind: 'name', name: text }
  const reason = `ADD_DOMAIN_TO_ACL: Error, did not add >${text}< to acl list, invalid chars!`
  return { kind: 'unusable', reason: `${reason} A name has letters, digits, '-', '_' and '.'` }
}

/** One spelling for an address; an IPv4 address in IPv6 dress counts as IPv4, because dual-stack sockets show it so. */
function normalise(address: string): Address | undefined {
  const octets = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(address)?.slice(1).map(Number)
  if (octets?.every((octet) => octet <= 255)) return { family: 'ipv4', address: octets.join('.') }
  const [withoutZone = ''] = address.split('%', 1)
  if (!isIPv6(withoutZone)) return undefined
  const text = new SocketAddress({ address: withoutZone, family: 'ipv6' }).address
  const mapped = /^::ffff:([\d.]+)$/.exec(text)?.[1]
  return mapped === undefined ? { family: 'ipv6', address: text } : { family: 'ipv4', address: mapped }
}

/** An IPv4 address with its last `32 - bits` bits zero. */
function maskAddress(address: string, bits: number): string {
  const size = 2 ** (32 - bits)
  const number = address.split('.').reduce((sum, octet) => sum * 256 + Number(octet), 0)
  const network = number - (number % size)
  return [24, 16, 8, 0].map((shift) => (network >>> shift) & 255).join('.')
}
