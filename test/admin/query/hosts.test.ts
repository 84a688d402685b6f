import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readHosts } from '../../../src/admin/query/hosts.ts'
import { temporaryFolder } from '../../helpers/folders.ts'

const folder = temporaryFolder()

function fileWith(...lines: readonly string[]): string {
  const file = join(folder, 'hosts')
  writeFileSync(file, lines.join('\n'))
  return file
}

const hostsOf = (given: string) => {
  const list = readHosts(given)
  return list.kind === 'hosts' ? list.hosts.map(({ host, port, label }) => [host, port, label]) : list.reason
}

describe('the list of hosts', () => {
  it.each([
    ['web1', ['web1', undefined, 'web1']],
    ['web1.example.org:5667', ['web1.example.org', 5667, 'web1.example.org:5667']],
    ['192.0.2.7:1', ['192.0.2.7', 1, '192.0.2.7:1']],
    ['2001:db8::1', ['2001:db8::1', undefined, '2001:db8::1']],
    ['[2001:db8::1]', ['2001:db8::1', undefined, '[2001:db8::1]']],
    ['[2001:db8::1]:65535', ['2001:db8::1', 65_535, '[2001:db8::1]:65535']],
  ])('takes %s', (given, host) => {
    expect(hostsOf(given)).toEqual([host])
  })

  it('takes several with commas between them, in order, one named twice both times', () => {
    expect(hostsOf('b, a:7,,b')).toEqual([
      ['b', undefined, 'b'],
      ['a', 7, 'a:7'],
      ['b', undefined, 'b'],
    ])
  })

  it('takes a file with comments, empty lines, line ends of Windows and names to show', () => {
    const file = fileWith('# the web', '', 'web1   The first  one # new\r', '  [::1]:7', 'a#b', '\t')
    expect(hostsOf(file)).toEqual([
      ['web1', undefined, 'The first one'],
      ['::1', 7, '[::1]:7'],
      ['a#b', undefined, 'a#b'],
    ])
  })

  it.each([
    ['web1:0', "--hosts: port 0 of 'web1:0' is not between 1 and 65535"],
    ['a,web1:65536', "--hosts: port 65536 of 'web1:65536' is not between 1 and 65535"],
    ['web1:x', "--hosts: 'web1:x' is none of HOST, HOST:PORT, [IPV6]:PORT"],
    ['[web1]:7', "--hosts: '[web1]:7' is none of HOST, HOST:PORT, [IPV6]:PORT"],
    ['web1\x1b:', "--hosts: 'web1\\x1b:' is none of HOST, HOST:PORT, [IPV6]:PORT"],
    ['web1 web2', "--hosts: 'web1 web2' has a blank in it, and no file of that name is there"],
    [',', "--hosts ',' names no host; see --help"],
    ['web.txt', "--hosts: there is no file 'web.txt' here"],
    ['/nowhere/hosts', 'cannot read the hosts in /nowhere/hosts: No such file or directory'],
  ])('refuses %s and says why', (given, reason) => {
    expect(hostsOf(given)).toBe(reason)
  })

  it('says which line of a file is wrong', () => {
    const file = fileWith('a', '', 'b:99999')
    expect(hostsOf(file)).toBe(`${file} line 3: port 99999 of 'b:99999' is not between 1 and 65535`)
  })

  it('says which lines are wrong, ten at most', () => {
    const file = fileWith('http://b/', 'b', 'a,b', ...Array.from({ length: 11 }, () => 'c:'))
    const reasons = hostsOf(file)
    expect(reasons).toMatch(/ line 1: 'http:\/\/b\/' is none of HOST.*\n.* line 3: 'a,b' is none of HOST/)
    expect(`${reasons}`.split('\n').slice(-2)).toEqual([expect.stringContaining(' line 11: '), 'and 3 more'])
  })

  it('says that a folder is no file', () => {
    mkdirSync(join(folder, 'web'))
    expect(hostsOf(join(folder, 'web'))).toBe(`cannot read the hosts in ${folder}/web: Is a directory`)
  })
})
