import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { optionTable } from '../../../plugins/check_log3/options.ts'
import { temporaryFolder } from '../../helpers/folders.ts'
import { check } from './check.ts'

const log = join(temporaryFolder(), 'a.log')
writeFileSync(log, 'error one\nok\n')
const right = ['-l', log, '-s', '/dev/null', '-p', 'error']

describe("check_log3's pages", () => {
  it.each([['-h'], ['--help'], ['--hel'], ['-help'], ['+help'], ['-ah']])('%s is a call for help', async (word) => {
    const { exit, stdout } = await check([word, '--bogus', 'word'])
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: expect.stringContaining('Usage: check_log3') })
  })

  it.each([['-v'], ['-V'], ['--version'], ['--vers'], ['-av']])('%s asks for the version', async (word) => {
    const { exit, stdout } = await check([word, '--report=1'])
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: expect.stringMatching(/^check_log3 version \S+/) })
  })

  it('does not take a value for a call for help', async () => {
    expect((await check([...right, '+R', '-h'])).stdout).toContain('Found 1 lines')
  })

  it('shows a manual of at most 80 columns, with the help page in it', async () => {
    const { exit, stdout } = await check(['--manual'])
    expect({ exit, stdout }).toEqual({ exit: 0, stdout: expect.stringMatching(/Usage:[\s\S]*\nWhich log\n/) })
    const wide = stdout.split('\n').filter((line) => line.length > 80 && !line.includes('check_log3 -l'))
    expect(wide).toEqual([])
  })

  it('lists encodings, a name a line', async () => {
    const { exit, stdout } = await check(['--list-encodings'])
    expect(exit).toBe(0)
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining(['UTF-16LE', 'utf8', 'iso-8859-16', 'koi8-u', 'gbk', 'big5']),
    )
  })

  it('tells with --debug what it uses, on stderr and without control characters', async () => {
    const { stdout, stderr } = await check([...right, '--debug', '-n', '\x1bc'])
    expect(stdout).toBe('WARNING: Found 1 lines (limit=1/0): error one|lines=1\n')
    expect(stderr).toContain(`# debug: log '${log}': named by -l\n`)
    expect(stderr).toContain('\\x1bc')
    expect(stderr).not.toContain('\x1b')
  })
})

describe("check_log3's command line", () => {
  it.each([
    [['--bogus'], "'--bogus'"],
    [['--report=1'], "'--report-max' '--report-only'"],
    [['-mis', 'OK'], "'--missing'"],
    [['word'], "'word'"],
    [['+5'], "'+5'"],
    [['-z'], "'-z'"],
    [['-w'], "'-w'"],
    [['--log-sel'], "'--log-select'"],
    [['-N', '-5'], "'-N' needs a whole number"],
    [['--freshness=1.5'], "'--freshness' needs a whole number"],
    [['--ok=1'], "'--ok'"],
    [['--Pattern', 'x'], "'--Pattern'"],
    [['--', 'x'], "'x'"],
  ])('refuses %j and names it', async (words, named) => {
    const { exit, stdout } = await check([...right, ...words])
    expect({ exit, stdout }).toEqual({ exit: 3, stdout: expect.stringContaining(named) })
    expect(stdout).toMatch(/^UNKNOWN: /)
  })

  it.each([[['-aw5']], [['-aiw=5']], [['-warning=5', '+a']], [['--warn', '5', '-a']], [['-a', '-w', '1', '-w5']]])(
    'understands %j',
    async (words) => {
      expect((await check([...right, ...words])).stdout).toBe('OK: Found 1 lines (limit=5/0): (1) error one|lines=1\n')
    },
  )

  it('knows abbreviations of the original options only', () => {
    const own = [
      'follow-previous',
      'context-carry',
      'context-style',
      'where',
      'where-file',
      'text',
      'perf',
      'dry-run',
      'json',
      'verbose',
    ]
    const found = optionTable.options.filter(({ name }) => own.includes(name))
    expect(found.filter(({ exactOnly }) => !exactOnly)).toEqual([])
  })

  it('shows a refusal as a comment when metrics are asked for', async () => {
    expect((await check([...right, '--bogus', '--prometheus'])).stdout).toBe(
      "# UNKNOWN: unrecognized option '--bogus'\n# \n",
    )
    expect((await check(['-p', 'x', '--prometheus'])).stdout).toMatch(
      /^# UNKNOWN: Log file not specified\.\n# \n# check_log3/,
    )
  })

  it('shows metrics even where --ultraq would be silent', async () => {
    expect((await check([...right, '-w', '9', '--ultraq', '--prometheus'])).stdout).toContain('\nlines{} 1\n')
  })

  it('ends in the order of the original where several things are wrong', async () => {
    const first = async (...words: readonly string[]) => (await check(words)).stdout.split('\n', 1)[0]
    expect(await first('-w', 'x')).toMatch(/^UNKNOWN: warning 'x'/)
    expect(await first('--missing=X')).toBe('UNKNOWN: Log file not specified.')
    expect(await first('-l', 'no', '--missing=X')).toBe('UNKNOWN: Regular expression not specified.')
    expect(await first('-l', 'no', '-P', 'none', '--missing=X')).toBe('UNKNOWN: Invalid state: X')
    expect(await first('-l', 'no', '-P', 'none')).toBe("Unable to open 'none': No such file or directory")
    expect(await first('-l', 'no', '-p', '(')).toBe("Cannot read 'no'")
    expect(await first('-l', log, '-p', '(', '--input-enc=x')).toBe(`Unable to open '${log}': Invalid argument`)
  })
})
