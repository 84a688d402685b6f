import { describe, expect, it } from 'vitest'
import { plenumFor } from '../helpers/daemon.ts'
import { pluginFolder } from '../helpers/folders.ts'
import { numbers } from '../helpers/numbers.ts'
import { isSealed, textOf, v2Packet } from '../helpers/packets.ts'
import { inPieces, talk } from '../helpers/raw.ts'

const plugins = pluginFolder()

describe('a version 2 packet', () => {
  const daemon = plenumFor({
    config: [`command[short]=${plugins}/state.sh 2`, `command[long]=${plugins}/bytes.sh 70000`],
    tls: false,
  })

  describe.each([1036, 2048, 10_240, 20_480, 65_536])('of %i bytes', (total) => {
    describe.each([
      ['in one write', (bytes: Buffer) => [bytes]],
      ['in pieces of 100 bytes', (bytes: Buffer) => inPieces(bytes, 100)],
    ])('%s', (_, cut) => {
      it('is answered at its own size with a valid checksum', async () => {
        const { bytes, end } = await talk(daemon().port, cut(v2Packet(1, 'short', { total })))
        expect(end).toBe('closed')
        expect(bytes.length).toBe(total)
        expect(isSealed(bytes)).toBe(true)
        expect([bytes.readInt16BE(0), bytes.readInt16BE(2), bytes.readInt16BE(8)]).toEqual([2, 2, 2])
        expect(textOf(bytes)).toBe('STATE 2 - plugin said so|value=2;1;2;0;3')
      })

      it('is answered at that size too where more was to be said', async () => {
        const { bytes } = await talk(daemon().port, cut(v2Packet(1, 'long', { total })))
        expect(bytes.length).toBe(total)
        expect(isSealed(bytes)).toBe(true)
        const mark = `\n[cut: ${total - 12 - 1 - markBytes(total)} of 70000 bytes]`
        const kept = total - 12 - 1 - mark.length
        expect(textOf(bytes)).toBe(`${numbers(kept)}${mark}`)
        expect(bytes.readUInt16BE(total - 2)).toBe(0)
      })
    })
  })

  it('of no usual size in odd pieces is answered at its own size', async () => {
    const query = v2Packet(1, 'short', { total: 12 + 3333 })
    const { bytes } = await talk(daemon().port, [query.subarray(0, 1), query.subarray(1, 11), query.subarray(11)])
    expect(bytes.length).toBe(12 + 3333)
    expect(isSealed(bytes)).toBe(true)
  })
})

/** "\n[cut: X of 70000 bytes]" with X as long as it is for packets of that size. */
function markBytes(total: number): number {
  const digits = total < 1040 ? 3 : total < 10_000 ? 4 : 5
  return '\n[cut: '.length + digits + ' of 70000 bytes]'.length
}
