import { matchesAddress, parseAllowedHosts } from '../src/config/allowed-hosts.ts'
import { type NumberedAddress, randomAddress, sameNetwork, spell } from './address-model.ts'
import { counter } from './counter.ts'
import { type Property, plainSession, targetOf } from './property.ts'
import type { Random } from './random.ts'
import { smallerList } from './shrink.ts'

/** An entry of allowed_hosts: an address with or without bits, or words that are none. */
type Entry =
  | { readonly kind: 'network'; readonly text: string; readonly address: NumberedAddress; readonly bits: number }
  | { readonly kind: 'words'; readonly text: string }

/** A list, and the peers that come. */
type Asked = {
  readonly entries: readonly Entry[]
  readonly peers: readonly { readonly text: string; readonly address: NumberedAddress }[]
}

const words = [
  ...['', ' ', 'host.example', 'a_b', '1.2.3', '1.2.3.4.5', '256.1.1.1', '1.2.3.4/33', '::1/129', '::1/x'],
  ...['1::2::3', '/', '/8', '%', ':', '::ffff:1.2.3.4/95', 'a b', '\xe9', '\0', '1.2.3.4/-1', '0x7f.1'],
]

function makeEntry(random: Random): Entry {
  if (random.chance(20)) return { kind: 'words', text: random.chance(80) ? random.pick(words) : noise(random) }
  const address = randomAddress(random)
  const text = spell(random, address)
  if (random.chance(40)) return { kind: 'network', text, address, bits: address.bits }
  const bits = random.below(address.bits + 1)
  // Bits of an IPv4 address in IPv6 dress count from the dress's first.
  return {
    kind: 'network',
    text: `${text}/${address.bits === 32 && text.includes(':') ? bits + 96 : bits}`,
    address,
    bits,
  }
}

const noise = (random: Random) => random.bytes(random.size(30)).toString('latin1').replace(/[,\d]/g, '')

function make(random: Random): Asked {
  const entries = Array.from({ length: random.size(8) }, () => makeEntry(random))
  const peers = Array.from({ length: 8 }, () => {
    const near = random.pick([...entries, undefined])
    const base = near?.kind === 'network' && random.chance(60) ? near.address : randomAddress(random)
    const address = { ...base, number: base.number ^ BigInt(random.size(300)) }
    return { text: spell(random, address), address }
  })
  return { entries, peers }
}

function* smaller({ entries, peers }: Asked): Generator<Asked> {
  for (const fewer of smallerList(entries)) yield { entries: fewer, peers }
  for (const fewer of smallerList(peers)) yield { entries, peers: fewer }
}

function check({ entries, peers }: Asked, count: (what: string) => void): string | undefined {
  const hosts = parseAllowedHosts(entries.map((entry) => entry.text).join(','))
  for (const { text, address } of peers) {
    const wanted = entries.some((entry) => entry.kind === 'network' && sameNetwork(entry.address, address, entry.bits))
    const allowed = matchesAddress(hosts, text)
    count(allowed ? 'allowed' : 'not allowed')
    if (allowed !== wanted) return `${text} is ${allowed ? '' : 'not '}allowed`
  }
  return undefined
}

const property: Property<Asked> = {
  name: 'allowed-hosts',
  says: 'Any list of allowed_hosts is understood without a throw and takes in the addresses that arithmetic says.',
  batch: 200,
  make,
  smaller,
  show: ({ entries, peers }) =>
    `${JSON.stringify(entries.map((entry) => entry.text))} for ${peers.map((peer) => peer.text)}`,
  open: async () => {
    const kinds = counter()
    return plainSession((asked) => check(asked, kinds.add), kinds.notes)
  },
}

/** allowed_hosts against arithmetic. */
export const allowedHosts = targetOf(property)
