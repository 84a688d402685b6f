import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchesAddress, parseAllowedHosts } from '../../src/config/allowed-hosts.ts'

describe('matchesAddress', () => {
  it.each([
    ['127.0.0.1', '127.0.0.1', true],
    ['127.0.0.1', '127.0.0.2', false],
    ['127.0.0.1', '::ffff:127.0.0.1', true],
    ['127.0.0.1', '::FFFF:7f00:1', true],
    ['127.0.0.1', '::1', false],
    ['10.0.0.0/8', '10.255.1.2', true],
    ['10.0.0.0/8', '11.0.0.0', false],
    ['192.168.1.0/25', '192.168.1.127', true],
    ['192.168.1.0/25', '192.168.1.128', false],
    ['192.168.1.77/24', '192.168.1.1', true],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['0.0.0.0/0', '::1', false],
    ['::/0', '2001:db8::1', true],
    ['::/0', '127.0.0.1', false],
    ['::1', '0:0:0:0:0:0:0:1', true],
    ['2001:db8::/32', '2001:db8:ffff::1', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['2001:db8::5/64', '2001:db8::99', true],
    ['fe80::/10', 'fe80::1%eth0', true],
    ['::ffff:10.0.0.0/104', '10.9.9.9', true],
    ['10.0.0.1, ::1 ,,10.0.0.2', '10.0.0.2', true],
    ['010.0.0.1', '10.0.0.1', true],
    ['', '127.0.0.1', false],
    ['localhost', '127.0.0.1', false],
    ['nonsense!', '127.0.0.1', false],
    ['10.0.0.1 10.0.0.2', '10.0.0.2', false],
    ['127.0.0.1', 'no address', false],
  ])('with allowed_hosts=%s, is %s allowed: %s', (list, address, expected) => {
    expect(matchesAddress(parseAllowedHosts(list), address)).toBe(expected)
  })

  it('allows everybody without a list', () => {
    expect(matchesAddress(parseAllowedHosts(undefined), '203.0.113.9')).toBe(true)
  })

  it('agrees with plain arithmetic on IPv4 networks', () => {
    const bits = fc.integer({ min: 0, max: 32 })
    const near = fc.tuple(fc.nat({ max: 0xffffffff }), bits, fc.nat({ max: 31 }), fc.boolean())
    const property = fc.property(near, ([network, length, flip, other]) => {
      const peer = other ? (network ^ (1 << flip)) >>> 0 : network
      const size = 2 ** (32 - length)
      const expected = Math.floor(peer / size) === Math.floor(network / size)
      expect(matchesAddress(parseAllowedHosts(`${dotted(network)}/${length}`), dotted(peer))).toBe(expected)
    })
    fc.assert(property, { seed: 11, numRuns: 3_000 })
  })
})

describe('parseAllowedHosts', () => {
  it.each([
    'localhost',
    'nagios.example.org',
    'foo_bar',
    'db-1',
    'host.',
    '127.1',
    `${'x'.repeat(60)}.${'y'.repeat(60)}`,
  ])('takes %s as a name', (name) => {
    expect(parseAllowedHosts(name)).toMatchObject({ everybody: false, entries: [], names: [name], warnings: [] })
  })

  it.each([
    ['10.0.0.0/33', 'Invalid IPv4 network mask format(10.0.0.0/33) in allowed_hosts option'],
    ['10.0.0.0/x', 'Invalid IPv4 network mask format(10.0.0.0/x) in allowed_hosts option'],
    ['10.0.0.0/255.0.0.0', 'Invalid IPv4 network mask format(10.0.0.0/255.0.0.0) in allowed_hosts option'],
    ['300.1.1.1', 'Invalid IPv4 address/network format(300.1.1.1) in allowed_hosts option'],
    ['10.0.0/24', 'Invalid IPv4 address/network format(10.0.0/24) in allowed_hosts option'],
    ['::1/129', 'Invalid IPv6 network mask format(::1/129) in allowed_hosts option'],
    ['::ffff:10.0.0.0/8', 'Invalid IPv4 network mask format(::ffff:10.0.0.0/8) in allowed_hosts option'],
    ['[::1]', 'Invalid IPv6 address/network format([::1]) in allowed_hosts option'],
    ['a*b', 'ADD_DOMAIN_TO_ACL: Error, did not add >a*b< to acl list, invalid chars!'],
  ])('drops %s and says so in the words of stock', (entry, reason) => {
    const { entries, names, warnings } = parseAllowedHosts(`${entry},127.0.0.1`)
    expect({ entries, names }).toEqual({ entries: ['127.0.0.1/32'], names: [] })
    expect(warnings).toEqual([
      expect.stringContaining(reason),
      `Can't add to ACL this record (${entry}). Check allowed_hosts option!`,
    ])
  })

  it('takes the network where host bits are set, and warns', () => {
    const { entries, warnings } = parseAllowedHosts('127.0.0.1/24')
    expect(entries).toEqual(['127.0.0.0/24'])
    expect(warnings).toEqual([
      expect.stringMatching(/^IP address and mask do not match in 127.0.0.1\/24: .*127.0.0.0\/24/),
    ])
  })

  it('warns of words after a blank', () => {
    expect(parseAllowedHosts('1.2.3.4 5.6.7.8').warnings).toEqual([
      expect.stringContaining("'5.6.7.8' after '1.2.3.4'"),
    ])
  })

  // Found out from the log of stock 4.1.0.
  it.each([
    'foo.',
    '-',
    'foo-',
    'foo.c',
    'a.b.c',
    'a.-b',
    'a_b',
    'fe80::1%lo',
    '10.0.0.1/8',
    '0.0.0.0/0',
    `${'a'.repeat(60)}.org`,
  ])('leaves out %s with compat=strict', (entry) => {
    expect(parseAllowedHosts(entry, true)).toMatchObject({ entries: [], names: [] })
    const { entries, names } = parseAllowedHosts(entry)
    expect([...entries, ...names]).toHaveLength(1)
  })

  it.each([
    'a',
    'web1',
    '3com',
    'foo.1',
    'foo.b1',
    'a.b-c',
    '-a.de',
    'a..b.de',
    '127.1',
    '12.de',
    '10.0.0.0/8',
    'fe80::1/10',
  ])('takes %s with compat=strict', (entry) => {
    const { entries, names } = parseAllowedHosts(entry, true)
    expect([...entries, ...names]).toHaveLength(1)
  })

  it('takes any text without throwing', () => {
    const text = fc.oneof(fc.string(), fc.stringMatching(/^[0-9a-f:./,% x]{0,24}$/))
    fc.assert(
      fc.property(text, text, (list, address) => void matchesAddress(parseAllowedHosts(list), address)),
      { seed: 3, numRuns: 3_000 },
    )
  })
})

function dotted(address: number): string {
  return [24, 16, 8, 0].map((shift) => (address >>> shift) & 255).join('.')
}
