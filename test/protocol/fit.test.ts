import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fit as cutToFit } from '../../src/protocol/fit.ts'

const cut = (text: string | Buffer, limitBytes: number) => cutToFit(Buffer.from(text), limitBytes).text.toString()
const mark = /\n\[cut: (\d+) of (\d+) bytes\]$/

/** Perfdata as Nagios collects it: behind the first `|` of line one, and behind the first `|` further on. */
function nagiosMetrics(output: string): string[] {
  const [first = '', ...lines] = output.split('\n')
  const rest = lines.join('\n')
  const parts = [first, rest].map((part) => (part.includes('|') ? part.slice(part.indexOf('|') + 1) : ''))
  return parts.flatMap((part) => part.split('\n')).flatMap((line) => line.match(/(?:'[^']*'|[^\s'])+/g) ?? [])
}

describe('a text that fits', () => {
  it('comes back as it is', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(20), (bytes, spare) => {
        const text = Buffer.from(bytes)
        expect(cutToFit(text, text.length + spare)).toEqual({ text, cut: false })
      }),
    )
  })
})

describe('a text that does not fit', () => {
  it('ends in a line that says how much was kept', () => {
    const fitted = cutToFit(Buffer.alloc(4096, 'x'), 1023)
    expect(fitted).toMatchObject({ cut: true, keptBytes: 998, ofBytes: 4096 })
    expect(fitted.text.toString()).toBe(`${'x'.repeat(998)}\n[cut: 998 of 4096 bytes]`)
  })

  it('uses the limit to the last byte, however many digits the mark needs', () => {
    for (let most = 64; most < 1100; most++) {
      const unused = most - cutToFit(Buffer.alloc(5000, 'x'), most).text.length
      // 99 kept bytes make 123, 100 make 125 and 999 make 1024, 1000 make 1026: between them one byte stays unused.
      expect(unused).toBe(most === 124 || most === 1025 ? 1 : 0)
    }
  })

  it('keeps whole characters', () => {
    expect(cut('é'.repeat(600), 100)).toBe(`${'é'.repeat(38)}\n[cut: 76 of 1200 bytes]`)
    for (let most = 60; most < 90; most++) expect(isUtf8(cutToFit(Buffer.from('😀'.repeat(60)), most).text)).toBe(true)
  })

  it('keeps the perfdata whole and gives up long text for it', () => {
    const output = `OK - fine |'a b'=1;2 c=3\n${'long text\n'.repeat(50)}last|d=4\ne=5 'f''g'=6`
    expect(cut(output, 120)).toBe(
      `OK - fine |'a b'=1;2 c=3 d=4 e=5 'f''g'=6\n${'long text\n'.repeat(5)}long \n[cut: 97 of 546 bytes]`,
    )
  })

  it('cuts the first line before it gives up a metric', () => {
    const output = `${'x'.repeat(600)}|a=1 b=2\nmore`
    expect(cut(output, 200)).toMatch(/^x{128,}\|a=1 b=2\n\[cut: \d+ of 613 bytes\]$/)
  })

  it('drops whole metrics from the end when not even 128 bytes of the first line would be left', () => {
    const metrics = Array.from({ length: 100 }, (_, n) => `metric${n}=${n};1;2`)
    const kept = nagiosMetrics(cut(`${'x'.repeat(600)}|${metrics.join(' ')}`, 400))
    const withOneMore = metrics.slice(0, kept.length + 1).join(' ')
    expect(kept).toEqual(metrics.slice(0, kept.length))
    expect(128 + `|${kept.join(' ')}\n[cut: 400 of 2180 bytes]`.length).toBeLessThanOrEqual(400)
    expect(128 + `|${withOneMore}\n[cut: 400 of 2180 bytes]`.length).toBeGreaterThan(400)
  })

  it('takes a quote that never closes for the end of its line only', () => {
    expect(cut(`OK|a=1 don't b=2\n${'x'.repeat(200)}|'c=3\nd=4`, 100)).toMatch(/^OK\|a=1 don't b=2 'c=3 d=4\nx+\n\[cut/)
  })

  it('has no empty lines before the mark', () => {
    expect(cut(`first\n\n\n\n${'\n'.repeat(200)}`, 100)).toBe('first\n[cut: 5 of 209 bytes]')
  })

  it('goes without the mark where the limit is too small for it', () => {
    expect(cut('OK - all is fine with this|a=1', 28)).toBe('OK - all is fine with this')
    expect(cut('€€€€', 8)).toBe('€€')
    expect(cut('OK|a=10', 6)).toBe('OK')
    expect(cut('OK', 0)).toBe('')
  })

  it('cuts bytes that are no UTF-8 wherever the limit is', () => {
    const fitted = cutToFit(Buffer.alloc(200, 0x80), 100)
    expect(fitted).toMatchObject({ keptBytes: 77 })
    expect(cutToFit(Buffer.alloc(10, 0xf0), 5).text).toHaveLength(5)
  })
})

const label = fc.stringMatching(/^[a-zé/_]{1,12}$/)
const quotedLabel = fc.stringMatching(/^[a-z ]{1,12}$/).map((text) => `'${text}'`)
const metric = fc.tuple(fc.oneof(label, quotedLabel), fc.nat(1000)).map(([name, value]) => `${name}=${value};90;95`)
const plain = (maxLength: number) =>
  fc.string({ unit: 'grapheme', maxLength }).map((text) => text.replaceAll(/[|\n\0]/g, '·'))
const output = fc
  .record({
    first: plain(200),
    perfdata: fc.array(metric, { maxLength: 12 }),
    long: fc.array(plain(80), { maxLength: 12 }),
    morePerfdata: fc.array(metric, { maxLength: 12 }),
  })
  .map(({ first, perfdata, long, morePerfdata }) => {
    const more = morePerfdata.length > 0 ? `|${morePerfdata.join('\n')}` : ''
    return `${first}|${perfdata.join(' ')}\n${long.join('\n')}${more}`
  })

it('stays within the limit, valid UTF-8, with the first metrics whole and a mark that tells the truth', () => {
  fc.assert(
    fc.property(output, fc.integer({ min: 64, max: 1500 }), (text, most) => {
      const bytes = Buffer.from(text)
      const fitted = cutToFit(bytes, most)
      const after = fitted.text.toString()
      const before = nagiosMetrics(text)
      const kept = nagiosMetrics(after)
      expect(fitted.text.length).toBeLessThanOrEqual(most)
      expect(isUtf8(fitted.text)).toBe(true)
      expect(kept).toEqual(before.slice(0, kept.length))
      expect(cutToFit(fitted.text, most)).toEqual({ text: fitted.text, cut: false })
      if (!fitted.cut) return
      const [line = '', keptBytes, ofBytes] = mark.exec(after) ?? []
      expect(Number(keptBytes)).toBe(fitted.text.length - line.length)
      expect(Number(ofBytes)).toBe(bytes.length)
      const firstLineBytes = Math.min(128, Buffer.byteLength(text.slice(0, text.indexOf('|'))))
      const needed =
        firstLineBytes + 1 + Buffer.byteLength(before.join(' ')) + 1 + `[cut: ${most} of ${bytes.length} bytes]`.length
      if (needed <= most) expect(kept).toEqual(before)
    }),
    { seed: 7, numRuns: 1000 },
  )
})
