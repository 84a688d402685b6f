import { once } from 'node:events'
import { createServer } from 'node:net'
import { networkInterfaces } from 'node:os'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startPlenum } from '../helpers/daemon.ts'
import { pluginFolder } from '../helpers/folders.ts'
import { textOf, v4Packet } from '../helpers/packets.ts'
import { talk } from '../helpers/raw.ts'

const plugins = pluginFolder()
const first = `command[first]=${plugins}/state.sh 0`
const second = `command[second]=${plugins}/state.sh 1`
const state = (n: number) => `STATE ${n} - plugin said so|value=${n};1;2;0;3`

async function start(config: readonly string[]) {
  const daemon = await startPlenum({ config, tls: false })
  onTestFinished(async () => {
    await daemon.stop()
  })
  const ask = async (address: string, command: string) =>
    textOf((await talk(daemon.port, [v4Packet(1, command)], { address })).bytes)
  return { ...daemon, ask }
}

/** Both want the same port, so the kernel lets only one of them listen. */
describe('SIGHUP moves from one address to all of them', () => {
  it('and back', async () => {
    const daemon = await start([first])
    await expect(daemon.ask('127.0.0.2', 'first')).rejects.toThrow('ECONNREFUSED')
    expect(await daemon.reload([second, 'server_address=0.0.0.0'])).toContain('Server listening on 0.0.0.0')
    expect(await daemon.ask('127.0.0.2', 'second')).toBe(state(1))
    expect(await daemon.reload([first, 'server_address=127.0.0.3'])).toContain('Server listening on 127.0.0.3')
    expect(await daemon.ask('127.0.0.3', 'first')).toBe(state(0))
    await expect(daemon.ask('127.0.0.2', 'first')).rejects.toThrow('ECONNREFUSED')
  })

  it('unless somebody else has one of them: then all stays as it was', async () => {
    const daemon = await start([first])
    const other = createServer()
    onTestFinished(() => void other.close())
    await once(other.listen(daemon.port, '127.0.0.9'), 'listening')
    const log = await daemon.reload([second, 'server_address=0.0.0.0'])
    expect(log).toMatch(/Bind to port \d+ on 0\.0\.0\.0 failed: Address already in use/)
    expect(log).toContain('the configuration in force stays')
    expect(await daemon.ask('127.0.0.1', 'first')).toBe(state(0))
  })
})

describe('allowed_hosts', () => {
  it.each(['0.0.0.0/0', '127.0.0.1/8', '::ffff:127.0.0.0/104'])('%s lets in whom it names', async (entry) => {
    const daemon = await start([first, `allowed_hosts=${entry}`])
    expect(await daemon.ask('127.0.0.1', 'first')).toBe(state(0))
  })

  it.each(['0.0.0.0/0', '127.0.0.1/8'])('%s lets nobody in with compat=strict, as on stock', async (entry) => {
    const daemon = await start([first, `allowed_hosts=${entry}`, 'compat=strict'])
    expect((await talk(daemon.port, [v4Packet(1, 'first')])).bytes.length).toBe(0)
    await daemon.waitForLog('Host 127.0.0.1 is not allowed to talk to us!')
    expect(daemon.log()).toContain(`Can't add to ACL this record (${entry}). Check allowed_hosts option!`)
  })
})

describe('two lists of allowed_hosts', () => {
  const lists = ['allowed_hosts=127.0.0.1', 'allowed_hosts=192.0.2.1']

  it('are not added up, and the log says so', async () => {
    const daemon = await start([first, ...lists])
    expect((await talk(daemon.port, [v4Packet(1, 'first')])).bytes.length).toBe(0)
    await daemon.waitForLog('allowed_hosts is set more than once: the last list alone counts')
  })

  it('are added up with compat=strict, as stock up to 4.1.3 does', async () => {
    const daemon = await start([first, ...lists, 'compat=strict'])
    expect(await daemon.ask('127.0.0.1', 'first')).toBe(state(0))
  })
})

const hasIpv6 = Object.values(networkInterfaces()).some((all) => all?.some(({ address }) => address === '::1'))

/** A line without server_address: the tests' own one is replaced by the address of IPv6's loopback. */
describe.runIf(hasIpv6)('over IPv6', () => {
  it('the daemon listens on ::1', async () => {
    const daemon = await start([first, 'server_address=::1'])
    expect(await daemon.ask('::1', 'first')).toBe(state(0))
    await expect(daemon.ask('127.0.0.1', 'first')).rejects.toThrow('ECONNREFUSED')
  })

  it.each(['::1', '::/0', '0::1/64', '127.0.0.1,::1'])('allowed_hosts=%s lets ::1 in', async (list) => {
    const daemon = await start([first, 'server_address=::1', `allowed_hosts=${list}`])
    expect(await daemon.ask('::1', 'first')).toBe(state(0))
  })

  it.each(['127.0.0.1', '0.0.0.0/0', '2001:db8::/64', '::2'])('allowed_hosts=%s keeps ::1 out', async (list) => {
    const daemon = await start([first, 'server_address=::1', `allowed_hosts=${list}`])
    expect((await talk(daemon.port, [v4Packet(1, 'first')], { address: '::1' })).bytes.length).toBe(0)
    await daemon.waitForLog('Host ::1 is not allowed to talk to us!')
  })

  it('client[WHO] knows it by its address', async () => {
    const daemon = await start([first, second, 'server_address=::1', 'client[::/64]=first', 'client[*]=*'])
    expect(await daemon.ask('::1', 'first')).toBe(state(0))
    expect(await daemon.ask('::1', 'second')).toContain('is not allowed for this client')
  })
})
