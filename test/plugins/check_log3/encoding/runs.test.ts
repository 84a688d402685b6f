import { appendFileSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { findEncoding } from '../../../../plugins/check_log3/encoding/encoding.ts'
import { temporaryFolder } from '../../../helpers/folders.ts'
import { check } from '../check.ts'

const base = temporaryFolder()

async function encode(name: string, text: string): Promise<Buffer> {
  const encoding = await findEncoding(name)
  if (!encoding) throw new Error(`no encoding ${name}`)
  return encoding.encode(text)
}

/** A log of an encoding and its check. */
function logOf(name: string, ...words: readonly string[]) {
  const folder = mkdtempSync(join(base, 'log-'))
  const [log, seek] = [join(folder, 'a.log'), join(folder, 'a.seek')]
  writeFileSync(log, '')
  return {
    log,
    run: async (...more: readonly string[]) => {
      const fixed = ['-l', log, '-s', seek, '--input-enc', name, '-Q', '--no-perfdata', '-a']
      return (await check([...fixed, ...words, ...more])).stdout
    },
    position: () => Number.parseInt(readFileSync(seek, 'utf8'), 10),
  }
}

/** Characters that hold the byte 0A, or look like half of another one, in some encoding. */
const letters: Readonly<Record<string, string>> = {
  'utf-16le': 'aĊ\u0a00\u0d0a語😀',
  'utf-16be': 'aĊ\u0a00\u0d0a語😀',
  'utf-32le': 'aĊ\u0a00語😀',
  'utf-32be': 'aĊ\u0a00語😀',
  'utf-8': 'aé語😀',
  latin1: 'aéÿ\x85',
  shiftjis: 'a表ソ能ｱ語',
  'euc-jp': 'a表ソ能ｱ語',
  'iso-2022-jp': 'a表ソ能語',
  gbk: 'a語乗丂',
  big5: 'a功語許',
}

describe('check_log3 --input-enc', () => {
  it.each(Object.keys(letters))(
    '%s: every match is reported once and as written, wherever a write was cut',
    async (name) => {
      const line = fc.string({ unit: fc.constantFrom(...Array.from(letters[name] ?? '')), maxLength: 8 })
      const lines = fc.array(line, { maxLength: 12 })
      await fc.assert(
        fc.asyncProperty(lines, fc.array(fc.nat(200), { maxLength: 4 }), fc.boolean(), async (texts, cuts, one) => {
          const { log, run, position } = logOf(name, ...(one ? ['-N', '1'] : []), '-p', 'x$', '-C', '+0')
          const bytes = await encode(name, texts.map((text) => `${text}x\n`).join(''))
          const seen: string[] = []
          const look = async () => {
            const windows = (await run())
              .split('---')
              .map((text) => text.replace(/^\n?\(\d+\) /, '').replace(/\n$/, ''))
            seen.push(...windows.filter((text) => text.endsWith('x')))
          }
          let from = 0
          for (const to of [...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length]) {
            appendFileSync(log, bytes.subarray(from, to))
            from = to
            await look()
          }
          for (let left = texts.length; left > 0 && position() < bytes.length; left--) await look()
          expect(seen.map((text) => text.trim())).toEqual(texts.map((text) => `${text}x`))
          expect(position()).toBe(bytes.length)
          rmSync(join(log, '..'), { recursive: true })
        }),
        { numRuns: 25, seed: 2013 },
      )
    },
  )

  it('keeps the position in bytes of the file across the blocks it is read in', async () => {
    const { log, run, position } = logOf('utf-16', '-p', 'err', '-N', '1')
    const lines = Array.from({ length: 120_000 }, (_, line) => `line ${line} Ċ語\n`)
    lines[70_000] = 'err one\n'
    lines[110_000] = 'err two\n'
    writeFileSync(log, Buffer.from(`\ufeff${lines.join('')}`, 'utf16le'))
    expect(await run()).toBe('(1) err one\n')
    expect(position()).toBe(2 + 2 * lines.slice(0, 70_001).join('').length)
    expect(await run()).toBe('(1) err two\n')
  })

  it('reads lines before a match back in a file of two-byte units', async () => {
    const { log, run } = logOf('utf-16le', '-p', 'err', '-C', '2')
    writeFileSync(log, Buffer.from('Ċne\ntwo\nthree\n', 'utf16le'))
    await run()
    appendFileSync(log, Buffer.from('err\n', 'utf16le'))
    expect(await run()).toBe('two\nthree\nerr\n---\n')
  })

  it('waits for the second half of a unit', async () => {
    const { log, run, position } = logOf('utf-16le', '-p', '^err語$')
    const bytes = Buffer.from('ok\nerr語\n', 'utf16le')
    writeFileSync(log, bytes.subarray(0, 13))
    expect(await run()).toBe('No matches found.\n')
    expect(position()).toBe(6)
    writeFileSync(log, bytes)
    expect(await run()).toBe('(1) err語\n')
  })

  it('starts at a whole unit where the position is inside one', async () => {
    const { log, run } = logOf('utf-16le', '-p', 'err')
    writeFileSync(log, Buffer.from('err1\nerr2\n', 'utf16le'))
    writeFileSync(join(log, '../a.seek'), '11')
    expect(await run()).toBe('(1) err2\n')
  })

  it('skips to a whole unit with --report-only while a unit is being written', async () => {
    const { log, run } = logOf('utf-16le', '-p', 'err', '--report-only', '1')
    const bytes = Buffer.from('err1\nerr2\nerr3\n', 'utf16le')
    writeFileSync(log, bytes.subarray(0, 21))
    expect(await run()).toBe('(1) err1\n')
    writeFileSync(log, bytes)
    expect(await run()).toBe('(1) err3\n')
  })

  it('reads the packed archive of a rotated log in the same encoding, each file with its own byte order', async () => {
    const { log, run } = logOf('utf-16', '-p', 'err')
    const old = Buffer.from('\ufefferr old\n', 'utf16le')
    writeFileSync(log, old.subarray(0, 2))
    await run()
    writeFileSync(log, old)
    renameSync(log, `${log}.1`)
    writeFileSync(`${log}.1.gz`, gzipSync(Buffer.concat([old])))
    rmSync(`${log}.1`)
    writeFileSync(log, Buffer.from('\ufefferr new\n', 'utf16le').swap16())
    expect(await run()).toBe('(1) err old\n(2) err new\n')
  })

  it('does not let a broken character swallow the end of its line', async () => {
    for (const [name, lead] of [
      ['shiftjis', 0x83],
      ['euc-jp', 0x8f],
      ['gbk', 0x81],
      ['big5', 0xa4],
      ['utf-8', 0xe3],
    ] as const) {
      const { log, run, position } = logOf(name, '-p', '^b')
      writeFileSync(log, Buffer.concat([Buffer.from('a'), Buffer.of(lead), Buffer.from('\nb\n')]))
      expect(await run(), name).toBe('(1) b\n')
      expect(position(), name).toBe(5)
    }
  })

  it('searches a line without end in flat memory', async () => {
    const { log, run } = logOf('utf-16le', '-p', '^x+$|err', '-N', '2')
    writeFileSync(log, Buffer.from(`${'x'.repeat(6_000_000)}\nerr\n`, 'utf16le'))
    const text = await run()
    expect(text.length).toBeLessThan(3_000_000)
    expect(text).toContain('1 lines are longer than 1 MiB')
  })

  it('folds case and knows words and blanks as Unicode does, undeclared input as ASCII', async () => {
    const { log, run } = logOf('utf-8')
    writeFileSync(log, 'ÉTÉ\n')
    expect(await run('-p', '^été$', '-i', '-s', '/dev/null')).toBe('(1) ÉTÉ\n')
    expect(await run('-p', '^\\w+$', '-s', '/dev/null')).toBe('(1) ÉTÉ\n')
    const undeclared = ['-l', log, '-s', '/dev/null', '-Q', '--no-perfdata', '-p']
    expect((await check([...undeclared, '^\\w+$'])).stdout).toBe('No matches found.\n')
    expect((await check([...undeclared, '^été$', '-i'])).stdout).toBe('No matches found.\n')
  })

  it('reads a pattern file in the encoding of the log, without its byte order mark and CR', async () => {
    const { log, run } = logOf('utf-16')
    writeFileSync(log, Buffer.from('\ufeffエラー 1\nok\n', 'utf16le'))
    const patterns = join(log, '../p.txt')
    writeFileSync(patterns, Buffer.from('\ufeff^エラー\r\n\r\n', 'utf16le').swap16())
    expect(await run('-P', patterns)).toBe('(1) エラー 1\n')
  })

  it.each([
    [[], "Unable to open 'LOG': Invalid argument\n"],
    [['-P', 'p.txt'], "Unable to open 'p.txt': Invalid argument\n"],
  ])('an unknown name fails as the original does, with %j', async (words, text) => {
    const { log } = logOf('')
    const { exit, stdout } = await check(['-l', log, '-p', 'x', '--encoding=no-such', ...words])
    expect({ exit, stdout: stdout.replace(log, 'LOG') }).toEqual({ exit: 2, stdout: text })
  })
})

describe('check_log3 --output-enc', () => {
  it('writes refusals and metrics in it too', async () => {
    const shown = await check(['-l', '/nonexistent/é', '-p', 'x', '--output-enc=latin1', '--prometheus'])
    expect(shown.bytes.toString('latin1')).toBe("# Cannot read '/nonexistent/é'\n# \n")
  })
})
