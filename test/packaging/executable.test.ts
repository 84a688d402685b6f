import { spawnSync } from 'node:child_process'
import {
  copyFileSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { neededLibraries } from '../../packaging/elf.ts'
import { programs } from '../../src/programs.ts'

const root = resolve(import.meta.dirname, '../..')
const bin = join(root, 'dist/bin')
const executable = join(bin, 'plenum')
const names = programs.map((program) => program.name)

describe('dist/bin', () => {
  it('holds plenum and a link to it for every program, and nothing else', () => {
    expect(readdirSync(bin).sort()).toEqual(['plenum', ...names].sort())
    for (const name of names) expect(readlinkSync(join(bin, name))).toBe('plenum')
    expect(lstatSync(executable).isFile()).toBe(true)
  })

  it('has an executable that anyone may run and only its owner may change', () => {
    expect(statSync(executable).mode & 0o7777).toBe(0o755)
  })

  it('has an executable of at most 120 MB', () => {
    expect(statSync(executable).size).toBeLessThan(120e6)
  })

  it('has an executable that tells nothing of the folder it was built in', () => {
    const file = readFileSync(executable)
    expect(file.indexOf(root)).toBe(-1)
    expect(file.indexOf('src/main.ts')).toBe(-1)
  })

  it('has an executable that needs the libraries Node needs and no other', () => {
    // docs/decisions/executable.md names the package of each.
    const gcc = ['libatomic.so.1', 'libgcc_s.so.1', 'libstdc++.so.6']
    const loader = process.arch === 'arm64' ? 'ld-linux-aarch64.so.1' : 'ld-linux-x86-64.so.2'
    const cLibrary = ['libc.so.6', 'libdl.so.2', 'libm.so.6', 'libpthread.so.0', loader]
    expect(neededLibraries(readFileSync(executable)).sort()).toEqual([...gcc, ...cLibrary].sort())
  })
})

describe('the executable alone in an empty folder, with an empty environment', () => {
  let folder = ''
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'plenum-'))
    copyFileSync(executable, join(folder, 'plenum'))
    for (const name of names) symlinkSync('plenum', join(folder, name))
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  const run = (name: string, argv: readonly string[], env: Record<string, string> = {}) => {
    const { status, stdout, stderr } = spawnSync(join(folder, name), argv, { cwd: folder, env, encoding: 'utf8' })
    return { status, stdout, stderr }
  }

  it.each(names)('runs %s by the name of its link and as a word after plenum', (name) => {
    const asLink = run(name, ['--version'])
    expect(asLink).toMatchObject({ stderr: '', stdout: expect.stringContaining('0.1.0') })
    expect(asLink.stdout).not.toMatch(/internal error/)
    expect(run('plenum', [name, '--version'])).toEqual(asLink)
  })

  it.each(['--version', 'version'])('says its version with %s', (word) => {
    expect(run('plenum', [word])).toEqual({ status: 0, stdout: 'Plenum 0.1.0\n', stderr: '' })
  })

  it('lists its programs, one a line', () => {
    expect(run('plenum', ['list'])).toEqual({ status: 0, stdout: `${names.join('\n')}\n`, stderr: '' })
  })

  it('tells Nagios when its link has a name that is none of its programs', () => {
    symlinkSync('plenum', join(folder, 'check_nrpe_1arg'))
    const called = run('check_nrpe_1arg', ['list'])
    rmSync(join(folder, 'check_nrpe_1arg'))
    const stdout = "UNKNOWN: Plenum has no program 'check_nrpe_1arg': give the link a name of plenum list\n"
    expect(called).toEqual({ status: 3, stdout, stderr: '' })
  })

  it('ignores NODE_OPTIONS', () => {
    expect(run('plenum', ['version'], { NODE_OPTIONS: '--require=/nonexistent' })).toMatchObject({
      status: 0,
      stderr: '',
    })
  })

  it('leaves no file behind', () => {
    expect(readdirSync(folder).sort()).toEqual(['plenum', ...names].sort())
  })
})
