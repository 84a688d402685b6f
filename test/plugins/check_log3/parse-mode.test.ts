import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../../helpers/folders.ts'
import { check } from './check.ts'

const folder = temporaryFolder()
const log = join(folder, 'a.log')
const lines = ['GET /a 120 ms', 'GET /b 912 ms', 'POST /c 700 ms', 'boot', 'GET /d - ms']

beforeAll(() => writeFileSync(log, `${lines.join('\n')}\n`))

/** One run over the whole log; position files are not wanted. */
const run = (...argv: readonly string[]) => check(['-l', log, '-s', '/dev/null', '-p', '(\\S+) ms', ...argv])

describe('--where', () => {
  it('counts the matches for which it is true, and says how many it could not be asked of', async () => {
    expect(await run('--where', '$1 > 500', '-a')).toMatchObject({
      exit: 1,
      stdout:
        'WARNING: Found 4 lines (limit=1/0): Parsed output (2 matched, 1 not evaluated): (1) GET /b 912 ms\n(2) POST /c 700 ms|lines=4 parsed=2\n',
    })
  })

  it('measures limits by the lines that count, and percentages of the matches', async () => {
    expect((await run('--where', '$1 > 500', '-w', '3')).exit).toBe(0)
    expect((await run('--where', '$1 > 500', '-w', '50%')).exit).toBe(1)
    expect((await run('--where', '$1 > 500', '-w', '50.1%')).exit).toBe(0)
  })

  it('says in any state that nothing counted', async () => {
    expect((await run('--where', '0', '--negate')).stdout).toBe(
      'WARNING: Found 4 lines (limit=1/0): Parsed output (0 matched): No matches found.|lines=4 parsed=0\n',
    )
    expect((await check(['-l', log, '-s', '/dev/null', '-p', 'zzz', '--where', '1'])).stdout).toBe(
      'OK: Found 0 lines (limit=1/0): Parsed output (0 matched): No matches found.|lines=0 parsed=0\n',
    )
  })

  it('opens windows for lines that count only', async () => {
    expect((await run('--where', '$1 == 912', '-C', '1', '-a')).stdout).toBe(
      'WARNING: Found 4 lines (limit=1/0): \nParsed output (1 matched, 1 not evaluated): GET /a 120 ms\nGET /b 912 ms\nPOST /c 700 ms\n---|lines=4 parsed=1\n',
    )
  })

  it('is read from a file with --where-file', async () => {
    const file = join(folder, 'slow.expr')
    writeFileSync(file, '\ufeff$1 > 500\n  and $0 =~ /^GET/\n')
    expect((await run('--where-file', file)).stdout).toContain('Parsed output (1 matched, 1 not evaluated): GET /b')
    writeFileSync(file, '$1 >\n')
    expect((await run('--where-file', file)).stdout).toMatch(/^UNKNOWN: --where-file: expected .* at offset 5\n$/)
    const missing = join(folder, 'none')
    expect(await run('--where-file', missing)).toMatchObject({
      exit: 2,
      stdout: `Unable to open '${missing}': No such file or directory\n`,
    })
  })

  it('is refused together with --where-file, and without a pattern', async () => {
    expect((await run('--where', '1', '--where-file', log)).stdout).toContain('UNKNOWN: --where and --where-file')
    expect((await check(['-l', log, '-d', '--where', '1'])).stdout).toContain('UNKNOWN: --where, --text and --perf')
  })

  it('is refused before anything is read', async () => {
    const seek = join(folder, 'refused.seek')
    writeFileSync(seek, '0')
    const { exit } = await check(['-l', log, '-s', seek, '-p', 'x', '--where', 'oops'])
    expect([exit, readFileSync(seek, 'utf8')]).toEqual([3, '0'])
  })

  it('sees lines without their CR under --crlf', async () => {
    const dos = join(folder, 'dos.log')
    writeFileSync(dos, 'took 12\r\n')
    const words = ['-l', dos, '-s', '/dev/null', '-p', 'took (.*)', '--where', '$1 eq "12" and $0 eq "took 12"']
    expect((await check([...words, '--crlf'])).stdout).toContain('(1 matched): took 12|')
    expect((await check([...words])).stdout).toContain('(0 matched)')
  })
})

describe('--text', () => {
  it('shows its text for each line that counts, numbered, without windows', async () => {
    const text = ['--where', '$1 > 500', '--text', '$$ $1\\t|\\nof $0', '-a', '-C', '1']
    expect((await run(...text)).stdout).toBe(
      'WARNING: Found 4 lines (limit=1/0): Parsed output (2 matched, 1 not evaluated): (1) $ 912\t!\nof GET /b 912 ms\n(2) $ 700\t!\nof POST /c 700 ms|lines=4 parsed=2\n',
    )
  })

  it('does not count a line for which it has no value', async () => {
    const text = `took \${$1 * 2}`
    expect((await run('--text', text)).stdout).toBe(
      'WARNING: Found 4 lines (limit=1/0): Parsed output (3 matched, 1 not evaluated): took 1400|lines=4 parsed=3\n',
    )
  })

  it('shows only the last of all texts without -a', async () => {
    expect((await run('--text', '<$1>')).stdout).toContain('(4 matched): <->|')
  })

  it('stops at 1 MiB of texts and counts the rest', async () => {
    const long = join(folder, 'long.log')
    writeFileSync(long, `${'x'.repeat(1000)}\n`.repeat(2000))
    const { stdout } = await check(['-l', long, '-s', '/dev/null', '-p', 'x', '--text', '$0', '-a'])
    expect(stdout.length).toBeLessThan(1_100_000)
    expect(stdout.slice(-100)).toMatch(/\n… 952 more matches not shown\|lines=2000 parsed=2000\n$/)
  })
})

describe('--perf', () => {
  it('measures every match, also those that do not count, in place of the counters', async () => {
    const perf = ['last', 'sum:ms', 'min', 'max', 'avg'].flatMap((how) => ['--perf', `${how.slice(0, 3)}:${how}=$1`])
    expect((await run('--where', '$1 < 500', ...perf)).stdout).toMatch(
      /\|las=700 sum=1732ms min=120 max=912 avg=577\.333333333333\n$/,
    )
  })

  it('quotes labels that need it and says U where nothing was measured', async () => {
    const perf = ['--perf', "'it''s: a=b':max:ms=$1", '--perf', 'my time=$1', '--perf', 'none:sum:s=field(9)']
    expect((await run(...perf)).stdout).toMatch(/\|'it''s: a=b'=912ms 'my time'=700 none=U\n$/)
  })

  it('is left out with --no-perfdata', async () => {
    expect((await run('--perf', 'rt=$1', '--no-perfdata')).stdout).toMatch(/GET \/d - ms\n$/)
  })
})
