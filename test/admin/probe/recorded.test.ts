import { describe, expect, it } from 'vitest'
import { fakePeer } from '../../helpers/fake-peer.ts'
import { textOf, v2Packet } from '../../helpers/packets.ts'
import { probed, probedScreen } from '../../helpers/probe.ts'
import { recordedBytes } from '../../protocol/recorded.ts'

/**
 * A daemon of which only recordings are left: it answers a version with one of two packets, that for the version query
 * or that for an unknown command, and hangs up on every other version, and on arguments where it takes none.
 */
function replayed(
  known: Readonly<Record<number, readonly [check: Buffer, undefined: Buffer]>>,
  takesArguments: boolean,
) {
  return fakePeer(({ version, bytes }, socket) => {
    const text = textOf(bytes)
    const [check, notDefined] = known[version] ?? []
    if (!check || !notDefined || (text.includes('!') && !takesArguments)) socket.end()
    else socket.end(text === '_NRPE_CHECK' ? check : notDefined)
  })
}

const v2Undefined = recordedBytes('answer-v2-undefined')
const of215 = { 2: [recordedBytes('answer-v2-check-2.15'), recordedBytes('answer-v2-undefined-2.15')] } as const
const of321 = {
  2: [v2Packet(2, 'NRPE v3.2.1'), v2Undefined],
  3: [recordedBytes('answer-v3-check-3.2.1'), v2Undefined],
} as const
const of410 = {
  2: [recordedBytes('answer-v2-check'), v2Undefined],
  4: [recordedBytes('answer-v4-check'), recordedBytes('answer-v4-undefined')],
} as const

describe('plenum probe and a recorded daemon', () => {
  it('2.15, which waits for 1036 bytes before it hangs up on TLS', async () => {
    const peer = await replayed(of215, false)
    const { exitCode, report, codes } = await probed(peer.port, '-t', '2')
    expect(report).toMatchObject({ transport: 'plain', packetVersions: [2], nrpe: { version: '2.15' } })
    expect(report.largestAnswer).toEqual({ bytes: 1023, limitedBy: 'version 2 packets' })
    expect([exitCode, codes]).toEqual([1, ['plain-text', 'small-answers']])
  })

  it('2.15 with arguments', async () => {
    const peer = await replayed(of215, true)
    expect((await probed(peer.port, '-n')).report.arguments?.taken).toBe('yes')
  })

  it('3.2.1, whose arguments are asked for in version 2', async () => {
    const peer = await replayed(of321, false)
    const { report, codes } = await probed(peer.port, '-n')
    expect(report).toMatchObject({ packetVersions: [3, 2], nrpe: { version: '3.2.1' }, arguments: { taken: 'no' } })
    expect(report.largestAnswer?.bytes).toBe(65_504)
    expect(codes).toEqual(['plain-text', 'old-nrpe'])
    expect(peer.versions()).toEqual([4, 3, 2, 2, 3])
  })

  it('4.1.0 with arguments, and characters of the shell', async () => {
    const peer = await replayed(of410, true)
    const { report, codes } = await probed(peer.port, '-n')
    expect(report).toMatchObject({ packetVersions: [4, 2], nrpe: { version: '4.1.0', plenum: null } })
    expect(report.arguments?.characters).toEqual(['$(', ';', '|', '&', '`', '>', '\n'])
    expect(codes).toEqual(['plain-text', 'arguments-unauthenticated', 'command-substitution', 'shell-characters'])
  })

  it('NSClient++, which answers a foreign version in version 2', async () => {
    const peer = await fakePeer(({ version, bytes }, socket) => {
      const words = textOf(bytes).includes('!') ? 'Request contained arguments (not currently allowed)' : 'I seem fine'
      socket.end(v2Packet(2, version === 2 ? words : `Invalid packet version.${version}`))
    })
    const { report } = await probed(peer.port, '-n')
    expect(report).toMatchObject({ reached: true, packetVersions: [2], nrpe: { text: 'I seem fine', version: null } })
    expect(report.arguments?.taken).toBe('no')
  })

  it('none of whose bytes reach the terminal as they are, or fill it', async () => {
    const evil = v2Packet(2, `\x1b[2J\x07${'x'.repeat(900)}\u202e`, { resultCode: 77 })
    const peer = await replayed({ 2: [evil, evil] }, true)
    const { text } = await probedScreen(peer.port, '-n', '-c', 'x')
    expect(text).toMatch(/^[\x20-\x7e\n]+$/)
    expect(text).toContain('\\x1b[2J\\x07xxx')
    expect(text.split('\n').length).toBeLessThanOrEqual(25)
  })

  it('whose long first line is shown by its beginning, and not as if the daemon had cut it', async () => {
    const peer = await replayed({ 2: [of215[2][0], v2Packet(2, `${'x'.repeat(300)}\nmore`)] }, true)
    const { command } = (await probed(peer.port, '-n', '-c', 'long')).report
    expect(command).toMatchObject({ firstLine: `${'x'.repeat(157)}...`, bytes: 305, cut: false })
  })

  it('which cuts what a command prints', async () => {
    const peer = await replayed({ 2: [of215[2][0], v2Packet(2, 'x'.repeat(1023))] }, true)
    expect((await probed(peer.port, '-n', '-c', 'long')).report.command).toMatchObject({ bytes: 1023, cut: true })
  })
})
