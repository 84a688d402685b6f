import { spawnSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { describe, expect, it, onTestFinished } from 'vitest'
import { programs } from '../../src/programs.ts'
import { plenumCommand } from '../helpers/plenum.ts'

describe('plenum', () => {
  it('prints its version', () => {
    const version = { status: 0, stdout: 'Plenum 0.1.0\n', stderr: '' }
    expect(plenum(['--version'])).toEqual(version)
    expect(plenum(['version'])).toEqual(version)
  })

  it('lists the names of its programs', () => {
    const stdout = programs.map((program) => `${program.name}\n`).join('')
    expect(plenum(['list'])).toEqual({ status: 0, stdout, stderr: '' })
  })

  it.each(['--help', '-h'])('explains its commands and programs with %s', (option) => {
    const { status, stdout, stderr } = plenum([option])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    for (const name of ['list', 'completion', 'version', 'check_nrpe']) expect(stdout).toContain(`plenum ${name}`)
  })

  it('explains itself in English whatever the locale', () => {
    expect(plenum(['--help'], { LC_ALL: 'de_DE.UTF-8', LANG: 'de_DE.UTF-8' })).toEqual(plenum(['--help']))
  })

  it('takes no subcommand from a package.json where it is called', () => {
    expect(plenum(['--help'], {}, process.cwd())).toEqual(plenum(['--help']))
  })

  it.each([
    [['list']],
    [['--version']],
    [['--help']],
    [['completion', 'zsh']],
    [['query', '--help']],
    [['query', '-H', '127.0.0.1:1', '-t', '1']],
    [['probe', '127.0.0.1:1', '-t', '1']],
  ])('says of %j when the disk that takes its output is full, exit code 3', (argv) => {
    const full = openSync('/dev/full', 'w')
    onTestFinished(() => closeSync(full))
    const { status, stderr } = plenum(argv, {}, tmpdir(), full)
    expect({ status, stderr }).toEqual({
      status: 3,
      stderr: 'plenum: cannot write to stdout: No space left on device\n',
    })
  })

  it.each([
    [['bogus'], 'not known here: bogus'],
    [['--bogus'], 'not known here: bogus'],
    [['\x1b[31m'], 'not known here: \\x1b[31m'],
    [[], 'a command is missing'],
  ])('answers %j with the commands and programs there are, exit code 3', (argv, reason) => {
    const { status, stdout, stderr } = plenum(argv)
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    const [first, second] = stderr.split('\n')
    expect(first).toBe(`plenum: ${reason}`)
    expect(second).toMatch(/^Commands: list, config, pki, .*\. Programs: nrpe, check_nrpe, .*\. See plenum --help$/)
  })

  it.each([
    [['list', 'bogus'], 'not known here: bogus', 'Usage: plenum list [OPTION]... See plenum list --help'],
    [
      ['completion', 'fish'],
      'shell must be one of "bash", "zsh", not "fish"',
      'Usage: plenum completion <shell> [OPTION]... See plenum completion --help',
    ],
    [['probe', '-H', 'web1'], 'a word is missing', 'Usage: plenum probe <host> [OPTION]... See plenum probe --help'],
    [
      ['probe', 'web1', '-p'],
      'a value is missing behind p',
      'Usage: plenum probe <host> [OPTION]... See plenum probe --help',
    ],
    [['list', '--key-type', 'x'], 'not known here: key-type', 'Usage: plenum list [OPTION]... See plenum list --help'],
    [['config', 'bogus'], 'not known here: bogus', 'Commands: check. See plenum config --help'],
    [['pki', 'issue', 'bogus'], 'not known here: bogus', 'Commands: server, client. See plenum pki issue --help'],
  ])('answers %j with what is wrong and how the command goes, exit code 3', (argv, reason, usage) => {
    expect(plenum(argv)).toEqual({ status: 3, stdout: '', stderr: `plenum: ${reason}\n${usage}\n` })
  })
})

function plenum(
  argv: readonly string[],
  env: Record<string, string> = {},
  cwd = tmpdir(),
  out: number | 'pipe' = 'pipe',
) {
  const [program = '', ...words] = plenumCommand()
  const { status, stdout, stderr } = spawnSync(program, [...words, ...argv], {
    ...{ env, cwd, encoding: 'utf8' },
    stdio: ['ignore', out, 'pipe'],
  })
  return { status, stdout, stderr }
}
