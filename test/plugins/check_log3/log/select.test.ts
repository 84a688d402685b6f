import { mkdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { makeFifo } from '../../../helpers/fifo.ts'
import { makeFolder, temporaryFolder } from '../../../helpers/folders.ts'
import { check } from '../check.ts'

const base = temporaryFolder()

/** A folder with logs that hold their own name. */
function logs(...names: readonly string[]): string {
  const folder = join(base, `${Math.random()}`)
  for (const name of names) {
    const path = join(folder, name)
    mkdirSync(join(path, '..'), { recursive: true })
    writeFileSync(path, `in ${name}\n`)
  }
  return folder
}

async function picked(...words: readonly string[]): Promise<string> {
  const { stdout } = await check([...words, '-s', '/dev/null', '-p', '^in', '-Q', '--no-perfdata'])
  return stdout.trimEnd()
}

describe('check_log3 -m', () => {
  it('picks by byte order of UTF-8, not of UTF-16', async () => {
    const folder = logs('a\uff5e', 'a\u{1f600}')
    expect(await picked('-l', `${folder}/`, '-m', 'a*')).toBe('in a\u{1f600}')
    expect(await picked('-l', `${folder}/`, '-m', 'a*', '-t', 'FIRST_match')).toBe('in a\uff5e')
  })

  it('goes through folders with a glob in any part, and keeps slashes as typed', async () => {
    const folder = logs('web1/log/a.log', 'web2/log/b.log', 'web3/other/c.log')
    const { stdout } = await check([
      ...['-l', `${folder}//web`, '-m', '[0-9]//log/*.log', '-s', '/dev/null', '-p', 'in'],
      ...['--show-filename', '-Q', '--no-perfdata'],
    ])
    expect(stdout).toBe(`in web2/log/b.log [${folder}//web2//log/b.log]\n`)
  })

  it('leaves out folders and dangling links, follows links to files', async () => {
    const folder = logs('a', 'target')
    mkdirSync(join(folder, 'z-folder'))
    symlinkSync('nowhere', join(folder, 'y-dangling'))
    symlinkSync('target', join(folder, 'x-link'))
    expect(await picked('-l', `${folder}/`, '-m', '*')).toBe('in target')
  })

  it('leaves out a FIFO', async () => {
    const folder = logs('a')
    makeFifo(folder, 'z')
    expect(await picked('-l', `${folder}/`, '-m', '*')).toBe('in a')
    expect(await picked('-l', `${folder}/`, '-m', 'z')).toBe(`Cannot read '${folder}/z' or '${folder}/'`)
  })

  it('takes hidden names only where a dot asks for them', async () => {
    const folder = logs('a', '.z')
    expect(await picked('-l', `${folder}/`, '-m', '*')).toBe('in a')
    expect(await picked('-l', `${folder}/`, '-m', '.[z]')).toBe('in .z')
  })

  it('sorts all alternatives of braces together', async () => {
    const folder = logs('a', 'b')
    expect(await picked('-l', `${folder}/`, '-m', '{b,a}')).toBe('in b')
    expect(await picked('-l', `${folder}/`, '-m', '{b,a}', '-t', 'first_match')).toBe('in a')
  })

  it('knows ~ at the front of -l', async () => {
    const folder = logs('x.log')
    const words = ['-l', '~/', '-m', 'x*', '-s', '/dev/null', '-p', 'in', '-Q', '--no-perfdata']
    expect((await check(words, { env: { HOME: folder } })).stdout).toBe('in x.log\n')
  })

  it('compares times in whole seconds, and takes the later name of equal ones', async () => {
    const folder = logs('a', 'b', 'c')
    for (const [name, seconds] of [
      ['a', 1000.9],
      ['b', 1000.1],
      ['c', 999],
    ] as const) {
      utimesSync(join(folder, name), seconds, seconds)
    }
    expect(await picked('-l', `${folder}/`, '-m', '*', '-t', 'most_recent')).toBe('in b')
  })

  it('does not look into -l where nothing fits', async () => {
    const folder = logs('a')
    expect(await picked('-l', folder, '-m', '*.gz')).toBe(`Cannot read '${folder}*.gz' or '${folder}'`)
  })

  it('keeps the position of a plain name that stood in under an automatic name', async () => {
    const folder = logs('app')
    const seeks = makeFolder()
    const words = ['-l', `${folder}/app`, '-m', '.*.gz', '-s', join(seeks, 'x.seek'), '-p', 'in']
    await check(words, { env: { TMPDIR: seeks } })
    expect((await check(words, { env: { TMPDIR: seeks } })).stdout).toContain('Found 0 lines')
  })

  it('picks among 20,000 files', async () => {
    const folder = join(base, 'many')
    mkdirSync(folder)
    for (let file = 0; file < 20_000; file++) writeFileSync(join(folder, `f${file}.log`), 'in\n')
    const words = ['-l', `${folder}/f`, '-m', '*.log', '-s', '/dev/null', '-p', 'in', '--show-filename']
    expect((await check(words)).stdout).toContain(`[${folder}/f9999.log]`)
    expect((await check([...words, '-t', 'first_match'])).stdout).toContain(`[${folder}/f0.log]`)
  })

  it('is UNKNOWN when it is stopped while it looks', async () => {
    const folder = logs('a')
    const words = ['-l', `${folder}/`, '-m', '*', '-s', '/dev/null', '-p', 'in']
    const { exit, stdout } = await check(words, { signal: AbortSignal.abort() })
    expect({ exit, stdout }).toEqual({ exit: 3, stdout: expect.stringMatching(/^UNKNOWN: stopped while/) })
  })

  it.each([
    [['--timestamp=lately'], "timestamp 'lately' is no time"],
    [['-m', '{a,b}'.repeat(30)], 'too many alternatives'],
    [['--output-enc=no-such'], "output-enc 'no-such'"],
    [['-e', '1'], '-e holds Perl code, which is not run here; use --where, --text and --perf'],
    [['-E', 'none.pl'], '-E names Perl code'],
    [['--follow-prev'], '--follow-prev'],
  ])('refuses %j and names what is wrong', async (words, reason) => {
    const { exit, stdout } = await check(['-l', 'x', '-p', 'x', ...words])
    expect({ exit, stdout }).toEqual({ exit: 3, stdout: expect.stringContaining(reason) })
    expect(stdout).toMatch(/^UNKNOWN: /)
  })
})
