import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { quietly } from '../../src/check/quietly.ts'
import { isRoot } from './folders.ts'
import { adviceFor } from './tools.ts'

/** A machine of a network that tests make: a network namespace with one interface, `eth0`. */
export type Machine = {
  readonly name: string
  readonly address: string
  readonly address6: string
  /** Words in front of a command that is to run there. */
  readonly on: readonly string[]
  /** Runs a command of a few words there, and gives what it printed; throws where it fails. */
  readonly sh: (command: string) => string
}

/** A poller and three hosts on one switch; each knows the names of all. */
export type Network = {
  readonly poller: Machine
  readonly hosts: readonly [Machine, Machine, Machine]
}

const names = ['poller', 'one', 'two', 'three'] as const

/** Tests on such a network. Without root's rights or its tools: skipped with a word why, or failed where CI=true. */
export function describeWithNetwork(name: string, tests: (network: Network) => void): void {
  const missing = isRoot ? adviceFor(['iproute2', 'nftables']) : 'only root can make networks'
  if (missing === undefined) describe(name, () => tests(network()))
  else if (process.env.CI === 'true')
    describe(name, () => it(`can be made (${missing})`, () => expect(missing).toBe('')))
  else describe.skip(`${name} (skipped: ${missing})`, () => it('needs a network', () => undefined))
}

function network(): Network {
  const machines = names.map((name, i) => machine(name, i === 0 ? 1 : 10 + i))
  const [poller, one, two, three] = machines
  if (!poller || !one || !two || !three) throw new Error('a network has four machines')
  const remove = () => {
    for (const { name } of machines) {
      quietly(() => execFileSync('ip', ['netns', 'del', name], { stdio: 'ignore' }))
      rmSync(join('/etc/netns', name), { recursive: true, force: true })
    }
  }
  beforeAll(() => {
    // Whatever becomes of the tests, no network stays.
    process.once('exit', remove)
    const hosts = machines.flatMap(({ address, address6 }, i) =>
      [address, address6].map((each) => `${each} ${names[i]}.test`),
    )
    for (const { name } of machines) {
      const folder = join('/etc/netns', name)
      mkdirSync(folder, { recursive: true })
      writeFileSync(join(folder, 'hosts'), `127.0.0.1 localhost\n${hosts.join('\n')}\n`)
      writeFileSync(join(folder, 'resolv.conf'), 'nameserver 127.0.0.1\n')
      ip('netns', 'add', name)
      ip('-n', name, 'link', 'set', 'lo', 'up')
    }
    poller.sh('ip link add eth0 type bridge')
    for (const [i, { name, sh }] of [one, two, three].entries()) {
      ip('-n', poller.name, 'link', 'add', `port${i}`, 'type', 'veth', 'peer', 'name', 'eth0', 'netns', name)
      poller.sh(`ip link set port${i} master eth0 up`)
      sh('ip link set eth0 up')
    }
    poller.sh('ip link set eth0 up')
    for (const { address, address6, sh } of machines) {
      sh(`ip address add ${address}/24 dev eth0`)
      sh(`ip address add ${address6}/64 dev eth0 nodad`)
    }
  })
  afterAll(() => {
    remove()
    process.off('exit', remove)
  })
  return { poller, hosts: [one, two, three] }
}

function machine(label: string, number: number): Machine {
  const name = `plenum-${process.pid}-${label}`
  const on = ['ip', 'netns', 'exec', name]
  const sh = (command: string) => ip('netns', 'exec', name, 'sh', '-c', command)
  return { name, address: `198.51.100.${number}`, address6: `2001:db8::${number}`, on, sh }
}

function ip(...args: readonly string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8' })
}
