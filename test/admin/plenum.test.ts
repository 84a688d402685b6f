import { spawnSync } from 'node:child_process'
import { tmpdir } from 'node:os'
import { describe, expect, it } from 'vitest'
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
    [['bogus'], 'plenum: Unknown argument: bogus\n'],
    [['--bogus'], 'plenum: Unknown argument: bogus\n'],
    [['list', 'bogus'], 'plenum: Unknown argument: bogus\n'],
    [['completion', 'fish'], 'plenum: Invalid values:\n'],
    [[], 'plenum: a command is missing\n'],
  ])('answers %j with what there is, exit code 3', (argv, reason) => {
    const { status, stdout, stderr } = plenum(argv)
    expect({ status, stdout }).toEqual({ status: 3, stdout: '' })
    expect(stderr.startsWith(reason)).toBe(true)
    expect(stderr).toContain(
      'Commands: list, config check, pki, probe, query, completion, version. Programs: nrpe, check_nrpe, ',
    )
  })
})

function plenum(argv: readonly string[], env: Record<string, string> = {}, cwd = tmpdir()) {
  const [program = '', ...words] = plenumCommand()
  const { status, stdout, stderr } = spawnSync(program, [...words, ...argv], { env, cwd, encoding: 'utf8' })
  return { status, stdout, stderr }
}
