import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../helpers/folders.ts'
import { check } from '../check.ts'

const folder = temporaryFolder()
const log = join(folder, 'a.log')

/** What a terminal is shown of these lines: marked parts as `<LOOK:part>`. */
async function shownOf(lines: string | Buffer, words: readonly string[], colours = true): Promise<string> {
  writeFileSync(log, lines)
  const { stdout } = await check(['-l', log, '-s', '/dev/null', ...words], { terminal: { colours } })
  const looks: Readonly<Record<string, string>> = { '1;31': 'red', '1;33': 'yellow', '1;32': 'green', 2: 'dim' }
  // biome-ignore lint/complexity/useRegexLiterals: an escape is easier to see so
  const coloured = new RegExp('\\x1b\\[([\\d;]+)m(.*?)\\x1b\\[0m', 'g')
  return stdout.replace(coloured, (_, code: string, part: string) => `<${looks[code] ?? code}:${part}>`)
}

describe('check_log3 on a terminal', () => {
  it('marks what a pattern found in its line, however often, and colours the state', async () => {
    expect(await shownOf('é error, ERROR 12\n', ['-p', 'error( \\d+)?', '-i'])).toBe(
      '<yellow:WARNING>: Found 1 lines (limit=1/0): é <red:error>, <red:ERROR 12>|lines=1\n',
    )
  })

  it('marks the parts of several patterns, those that touch as one', async () => {
    expect(await shownOf('abcd e\n', ['-p', 'abc', '-p', 'bcd', '-p', 'e'])).toContain(': <red:abcd> <red:e>|')
  })

  it('leaves lines around a match plain, and rules dim', async () => {
    const lines = 'error 0 ignored\nerror 1\nlast\n'
    expect(await shownOf(lines, ['-p', 'error', '-n', 'ignored', '-a', '-C', '1'])).toBe(
      '<yellow:WARNING>: Found 1 lines (limit=1/0): \nerror 0 ignored\n<red:error> 1\nlast\n<dim:--->|lines=1\n',
    )
  })

  it('marks matches of merged windows behind their numbers', async () => {
    const words = ['-p', '^error', '-a', '-C', '+1', '--context-style=merged']
    expect(await shownOf('error 1\nerror 2\na\nb\nc\nerror 3\n', words)).toBe(
      '<yellow:WARNING>: Found 3 lines (limit=1/0): \n(1) <red:error> 1\n(2) <red:error> 2\na\n<dim:-->\n(3) <red:error> 3|lines=3\n',
    )
  })

  it('marks the same bytes where a line is Latin-1 or its CR is left out', async () => {
    const lines = Buffer.from('\xe4\xe4\r\n\xe9 error\r\n', 'latin1')
    expect(await shownOf(lines, ['-p', 'error', '-C', '1', '--crlf'])).toContain('\nää\né <red:error>|')
  })

  it('marks the same parts behind a line that is put in front', async () => {
    writeFileSync(log, 'error 1\n')
    const words = ['-l', log, '-s', join(folder, 'none', 'a.seek'), '-p', 'error']
    const { stdout } = await check(words, { terminal: { colours: true } })
    expect(stdout).toContain('No such file or directory\n\x1b[1;33mWARNING\x1b[0m: Found')
    expect(stdout).toContain(': \x1b[1;31merror\x1b[0m 1|')
  })

  it('marks nothing in a line on which a pattern could run away', async () => {
    expect(await shownOf(`${'a'.repeat(5000)}\n`, ['-p', '^(a+)+$'])).toMatch(/limit=1\/0\): a+\|lines=1\n$/)
  })

  it('colours the state of a result that is one text', async () => {
    expect(await shownOf('', ['-p', '('])).toMatch(/^<1;35:UNKNOWN>: pattern/)
  })

  it('escapes control characters of the log, with and without colours', async () => {
    const lines = 'error \x1b[2J\u009b0m \u202egnp\tx\n'
    const escaped = 'error \\x1b[2J\\x9b0m \\u202egnp\tx|lines=1\n'
    expect(await shownOf(lines, ['-p', 'gnp'], false)).toBe(`WARNING: Found 1 lines (limit=1/0): ${escaped}`)
    expect(await shownOf(lines, ['-p', 'error'])).toContain(': <red:error> \\x1b[2J')
  })

  it('escapes before it encodes', async () => {
    writeFileSync(log, 'größe \x1b\n')
    const words = ['-l', log, '-s', '/dev/null', '-p', 'gr', '-Q', '--no-perfdata', '--output-enc=latin1']
    const { bytes } = await check(words, { terminal: { colours: false } })
    expect(bytes.toString('latin1')).toBe('größe \\x1b\n')
  })

  it('puts the bytes as they are into a pipe', async () => {
    writeFileSync(log, 'error \x1b[2J\x00\n')
    const { stdout } = await check(['-l', log, '-s', '/dev/null', '-p', 'error'])
    expect(stdout).toBe('WARNING: Found 1 lines (limit=1/0): error \x1b[2J\x00|lines=1\n')
  })
})
