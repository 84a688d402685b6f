import { cpSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../helpers/folders.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { run } from '../helpers/run.ts'

const here = resolve(import.meta.dirname, '../..')
const checkout = join(temporaryFolder(), 'plenum')

/** A copy of this checkout; what is made of it is left behind. */
beforeAll(() => {
  const leftOut = ['.git', 'node_modules', 'dist', 'coverage'].map((name) => join(here, name))
  cpSync(here, checkout, { recursive: true, filter: (path) => !leftOut.includes(path) })
  symlinkSync(join(here, 'node_modules'), join(checkout, 'node_modules'))
})

const plenum = (words: readonly string[], cwd = checkout) => run([...plenumCommand(), ...words], { cwd })
/** A program of the development dependencies, in the copy. */
const tool = (name: string, ...words: readonly string[]) =>
  run([process.execPath, join(here, 'node_modules', name), ...words], { cwd: checkout, limitMs: 120_000 })

describe('plenum new-plugin', () => {
  it('writes a plugin that the compiler and the formatter take, whose test passes and whose page can be printed', async () => {
    const made = await plenum(['new-plugin', 'check_lamp'], join(checkout, 'docs'))
    expect(made.stderr).toBe('')
    expect(made.stdout.toString()).toMatch(
      /^plugins\/check_lamp\.ts\ntest\/plugins\/check_lamp\.test\.ts\nsrc\/plugins\.ts\nnext: /,
    )
    expect(made.exitCode).toBe(0)
    // A name whose row is too long for one line.
    const long = 'check_lamps_of_all_the_houses_in'
    expect((await plenum(['new-plugin', long])).exitCode).toBe(0)

    const ours = [
      `plugins/check_lamp.ts`,
      `plugins/${long}.ts`,
      'test/plugins/check_lamp.test.ts',
      `test/plugins/${long}.test.ts`,
      'src/plugins.ts',
    ]
    const passed = await Promise.all([
      tool('typescript/bin/tsc'),
      tool('@biomejs/biome/bin/biome', 'check', '--error-on-warnings', '--vcs-enabled=false', ...ours),
      tool('vitest/vitest.mjs', 'run', 'test/plugins/check_lamp.test.ts', `test/plugins/${long}.test.ts`),
      run([process.execPath, 'packaging/docs.ts'], { cwd: checkout, limitMs: 60_000 }),
    ])
    expect(passed.map(({ exitCode, stdout, stderr }) => (exitCode === 0 ? 'passed' : `${stdout}${stderr}`))).toEqual(
      passed.map(() => 'passed'),
    )
    expect(readFileSync(join(checkout, 'docs/plugins/check_lamp.md'), 'utf8')).toContain('| `-f, --file=FILE` |')
    const list = await run([process.execPath, 'src/main.ts', 'list'], { cwd: checkout })
    expect(list.stdout.toString().split('\n')).toEqual(expect.arrayContaining(['check_lamp', long]))
    const names = [...readFileSync(join(checkout, 'src/plugins.ts'), 'utf8').matchAll(/name: '(\w+)'/g)].map(
      ([, n]) => n,
    )
    expect(names).toEqual(names.toSorted())
  }, 180_000)

  it.each([
    ['lamp', 3, /'lamp' is no name for a plugin: write check_/],
    ['check_Lamp', 3, /is no name for a plugin/],
    ['check_../x', 3, /is no name for a plugin/],
    [`check_${'x'.repeat(27)}`, 3, /32 characters at most/],
    ['check_load', 2, /there is a 'plugins\/check_load\.ts' already/],
    ['check_log3', 2, /there is a 'plugins\/check_log3' already/],
    ['check_nrpe', 2, /there is a program 'check_nrpe' already/],
  ])('refuses %s', async (name, exitCode, words) => {
    const before = readFileSync(join(checkout, 'src/plugins.ts'), 'utf8')
    const refused = await plenum(['new-plugin', name])
    expect(refused.stderr).toMatch(words)
    expect(refused.exitCode).toBe(exitCode)
    expect(readFileSync(join(checkout, 'src/plugins.ts'), 'utf8')).toBe(before)
  })

  it('writes nothing outside of a checkout', async () => {
    const other = base
    writeFileSync(join(other, 'package.json'), '{"name":"other"}')
    const refused = await plenum(['new-plugin', 'check_lamp'], other)
    expect(refused.stderr).toBe(`plenum new-plugin: '${other}' is not in a checkout of Plenum: change into one\n`)
    expect(refused.exitCode).toBe(2)
  })

  const base = temporaryFolder()
})
