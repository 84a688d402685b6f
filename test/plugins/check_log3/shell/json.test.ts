import { renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../../helpers/folders.ts'
import { check } from '../check.ts'

const folder = temporaryFolder()
const log = join(folder, 'a.log')
const seek = join(folder, 'a.seek')

async function json(...words: readonly string[]) {
  const { stdout, exit, stderr } = await check([...words, '--json'])
  expect(stdout).toMatch(/^\{.*\}\n$/)
  return { ...JSON.parse(stdout), exit, stderr }
}

describe('check_log3 --json', () => {
  it('tells everything about a run that read across a rotation', async () => {
    writeFileSync(log, 'ok\nerror 1\n')
    await check(['-l', log, '-s', seek, '-p', 'error'])
    writeFileSync(log, 'ok\nerror 1\nbefore\nerror | 2\n')
    renameSync(log, `${log}.1`)
    writeFileSync(log, 'error 3\n')
    expect(await json('-l', log, '-s', seek, '-p', 'error', '-a', '-C', '-1', '-w', '50%', '-c', '5')).toEqual({
      exit: 1,
      stderr: '',
      state: 'WARNING',
      exitCode: 1,
      text: 'WARNING: Found 2 lines (limit=50%/5)',
      matches: 2,
      counted: null,
      lines: 3,
      limits: { warning: '50%', critical: '5', fewer: false, most: 0 },
      log,
      shown: [
        { text: 'before\nerror | 2', matches: [{ line: 'error | 2', file: `${log}.1`, offset: 18 }] },
        { text: 'error | 2\nerror 3', matches: [{ line: 'error 3', file: log, offset: 0 }] },
      ],
      notShown: 0,
      carried: '',
      notes: [],
      perfdata: 'lines=2',
      position: { file: seek, before: 11, after: 8, in: log, saved: true },
    })
  })

  it('has the same keys where a run ends early', async () => {
    const found = await json('-l', log, '-s', '/dev/null', '-p', 'error')
    const none = await json('-l', 'no', '-p', 'x')
    expect(Object.keys(none)).toEqual(Object.keys(found))
    expect(none).toMatchObject({ state: 'CRITICAL', exitCode: 2, exit: 2, text: "Cannot read 'no'", matches: null })
  })

  it.each([
    [['--bogus'], "UNKNOWN: unrecognized option '--bogus'"],
    [['--prometheus'], 'UNKNOWN: --json and --prometheus exclude each other; give one of them'],
    [['--output-enc=latin1'], 'UNKNOWN: --json is UTF-8 always; leave out --output-enc'],
  ])('refuses %j in its own format', async (words, text) => {
    expect(await json('-l', log, '-s', '/dev/null', '-p', 'x', ...words)).toMatchObject({
      state: 'UNKNOWN',
      exit: 3,
      text,
    })
  })

  it('tells what counts in parse mode, and own texts', async () => {
    writeFileSync(log, 'took 5\ntook 50\n')
    const words = ['-p', 'took (\\d+)', '--where', '$1 > 9', '--text', '$1 ms', '--perf', 't=$1', '-a']
    expect(await json('-l', log, '-s', '/dev/null', ...words)).toMatchObject({
      ...{ matches: 2, counted: 1, perfdata: 't=50' },
      shown: [{ text: '50 ms', matches: [] }],
    })
  })

  it('tells of a heartbeat', async () => {
    writeFileSync(log, 'a\nb\n')
    expect(await json('-l', log, '-s', '/dev/null', '-d', '-w', '5')).toMatchObject({
      ...{ state: 'WARNING', text: 'WARNING: Only 2 lines written since last check (expected at least 5)' },
      ...{ matches: null, lines: 2 },
    })
  })

  it('is never silent, and shows no matches where -q would not', async () => {
    writeFileSync(log, 'error\n')
    const words = ['-l', log, '-s', '/dev/null', '-p', 'error', '-w', '9']
    expect(await json(...words, '--ultraq')).toMatchObject({ state: 'OK', matches: 1 })
    expect(await json(...words, '-q')).toMatchObject({ state: 'OK', matches: 1, shown: [] })
  })

  it('holds no control character, whatever is in the log', async () => {
    writeFileSync(log, 'error \x1b \x7f \u009b \u2028\n')
    const words = ['-l', log, '-s', '/dev/null', '-p', 'error', '--json']
    const { stdout } = await check(words)
    expect(stdout).toMatch(/^[ -~]+\n$/)
    expect(JSON.parse(stdout).shown[0].text).toBe('error \x1b \x7f \u009b \u2028')
    expect((await check(words, { terminal: { colours: true } })).stdout).toBe(stdout)
  })

  it.each([
    ['a line of more than 1 MiB', 'x{9}', 2],
    ['a line behind it', 'second', 2 + 6 + (3 << 20) + 1],
  ])('tells where %s begins', async (_, pattern, offset) => {
    writeFileSync(log, `a\nfirst ${'x'.repeat(3 << 20)}\nsecond\n`)
    const { shown } = await json('-l', log, '-s', '/dev/null', '-p', pattern)
    expect(shown[0].matches[0].offset).toBe(offset)
  })
})
