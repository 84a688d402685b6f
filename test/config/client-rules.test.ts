import { expect, it } from 'vitest'
import { addClientRule, findClientRule } from '../../src/config/client-rules.ts'
import { defaultConfig } from '../../src/config/config.ts'

const lines: readonly (readonly [who: string, value: string])[] = [
  ['192.0.2.7', '*; arguments'],
  ['192.0.2.0/24, 2001:db8::/32', 'check_load, check_disk*'],
  ['cert:poller.example', 'two words,a*b*c'],
]

function rulesOf(all: readonly (readonly [string, string])[]) {
  const draft = defaultConfig()
  for (const [who, value] of all) expect(addClientRule(draft, who, value)).toBeUndefined()
  return draft.clientRules
}

const find = (address: string, certificateNames: readonly string[] = []) =>
  findClientRule(rulesOf(lines), { address, certificateNames })

it('takes the first rule that fits', () => {
  expect(find('192.0.2.7')?.takesArguments).toBe(true)
  expect(find('192.0.2.8')?.takesArguments).toBe(false)
  expect(find('192.0.2.7', ['poller.example'])?.who).toBe('192.0.2.7')
})

it('finds networks of both families, and certificates by name', () => {
  expect(find('2001:db8::1')?.who).toBe('192.0.2.0/24, 2001:db8::/32')
  expect(find('198.51.100.1', ['other', 'poller.example'])?.who).toBe('cert:poller.example')
})

it('finds none for anybody else', () => {
  expect(find('198.51.100.1')).toBeUndefined()
  expect(find('198.51.100.1', ['poller.example.org'])).toBeUndefined()
})

it.each([
  ['192.0.2.8', 'check_load', true],
  ['192.0.2.8', 'check_disk', true],
  ['192.0.2.8', 'check_disk_root', true],
  ['192.0.2.8', 'check_load2', false],
  ['192.0.2.8', 'check_users', false],
  ['192.0.2.7', 'anything at\nall', true],
])('lets %s ask for %j: %s', (address, command, allowed) => {
  expect(find(address)?.commands.test(command)).toBe(allowed)
})

it.each([
  ['two words', true],
  ['abc', true],
  ['a.b.c', true],
  ['a.c', false],
])('reads stars and blanks in names: %j %s', (command, allowed) => {
  expect(find('198.51.100.1', ['poller.example'])?.commands.test(command)).toBe(allowed)
})

it('takes * for everybody', () => {
  const rules = rulesOf([['*', 'check_load']])
  expect(findClientRule(rules, { address: '203.0.113.9', certificateNames: [] })?.who).toBe('*')
})
