import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { programs } from '../../src/programs.ts'
import { makeFolder, temporaryFolder } from '../helpers/folders.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { run } from '../helpers/run.ts'
import { bashOffers, describeWithZsh, zshCompletes } from '../helpers/shells.ts'

const folder = temporaryFolder()
mkdirSync(join(folder, 'certificates'))
writeFileSync(join(folder, 'cert file.pem'), '')

async function scriptFor(shell: string): Promise<string> {
  const { stdout, exitCode, stderr } = await run([...plenumCommand(), 'completion', shell])
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' })
  return `${stdout}`
}

const long = (options: readonly string[]) => options.filter((option) => option.startsWith('--'))

describe('plenum completion bash', () => {
  const file = join(folder, 'plenum.bash')
  beforeAll(async () => writeFileSync(file, await scriptFor('bash')))
  const offers = (...words: readonly string[]) => bashOffers(file, words, folder)
  const both = ['cert file.pem', 'certificates']

  it('is a script that bash accepts, for plenum and every program', async () => {
    const checked = await run(['bash', '--norc', '-c', 'source "$0"; complete -p', file])
    expect(checked).toMatchObject({ exitCode: 0, stderr: '' })
    const names = ['plenum', ...programs.map(({ name }) => name)]
    expect(`${checked.stdout}`.split('\n').sort()).toEqual(
      ['', ...names.map((name) => `complete -F _plenum ${name}`)].sort(),
    )
  })

  it.each(programs)('offers every option of $name', async ({ name, options }) => {
    const { options: specs } = await options()
    const shown = specs.filter(({ hidden }) => !hidden).map((spec) => `--${spec.name}`)
    expect(long(await offers(name, '-'))).toEqual(shown)
    expect(long(await offers(`/usr/lib/nagios/plugins/${name}`, '-'))).toEqual(shown)
    expect(long(await offers('plenum', name, '-'))).toEqual(shown)
  })

  it.each([
    [['check_nrpe', '-A', 'cert']],
    [['check_nrpe', '-H', 'web1', '--ca-cert-file', 'cert']],
    [['check_nrpe', '--ca-cert-file', '=', 'cert']],
    [['check_nrpe', '-nuA', 'cert']],
    [['check_nrpe', '-n', '-t', '5', '-f', 'cert']],
    [['check_log3', '-P', 'cert']],
    [['check_log3', '-logfile', 'cert']],
    [['plenum', 'nrpe', '-c', 'cert']],
    [['plenum', 'config', 'check', 'cert']],
    [['plenum', 'pki', '--passphrase-file', 'cert']],
    [['plenum', 'query', '-H', 'cert']],
  ])('offers files in %j', async (words) => {
    expect((await offers(...words)).toSorted()).toEqual(both)
  })

  it.each([
    ['a value that is no file', ['check_nrpe', '-t', '']],
    ['the same bundled', ['check_nrpe', '-nt', '']],
    ['the same behind =', ['check_nrpe', '--timeout', '=']],
    ['an operand where there is none', ['check_nrpe', '-n', '']],
    ['arguments of a command', ['check_nrpe', '-a', '-c', 'cert']],
    ['a program that is not ours', ['other', '-']],
  ])('offers nothing for %s', async (_, words) => {
    expect(await offers(...words)).toEqual([])
  })

  it('offers the options of a command that has a table of its own', async () => {
    expect(await offers('plenum', 'query', '--para')).toEqual(['--parallel'])
    expect(await offers('plenum', 'query', '--format', '')).toEqual(['table', 'jsonl'])
  })

  it('offers no option that help does not show', async () => {
    expect(await offers('plenum', 'probe', '--ss')).toEqual([])
  })

  it('offers commands, their options with those of the command before, folders, and words to choose from', async () => {
    expect(await offers('plenum', 'ch')).toEqual(
      programs.map(({ name }) => name).filter((name) => name.startsWith('ch')),
    )
    expect(await offers('plenum', 'pki', 'issue', '')).toEqual(['server', 'client'])
    expect(await offers('plenum', 'pki', '--dir', '/x', 'iss')).toEqual(['issue'])
    expect(await offers('plenum', 'pki', 'issue', 'server', '--d')).toEqual(['--dir', '--days'])
    expect(await offers('plenum', 'pki', 'init', '--dir', 'cert')).toEqual(['certificates'])
    expect(await offers('plenum', 'pki', 'init', '--key-type', '')).toEqual(['rsa', 'ecdsa'])
    expect(await offers('plenum', 'completion', '')).toEqual(['bash', 'zsh'])
  })
})

describeWithZsh('plenum completion zsh', () => {
  let script = ''
  beforeAll(async () => {
    script = await scriptFor('zsh')
  })
  const completes = async (line: string, how?: 'sourced') => {
    const home = makeFolder()
    onTestFinished(() => rmSync(home, { recursive: true, force: true }))
    mkdirSync(join(home, 'certificates'))
    writeFileSync(join(home, 'cert.pem'), '')
    return await zshCompletes(script, line, home, how)
  }

  it.each([
    ['check_nrpe --payl', 'check_nrpe --payload-size='],
    ['check_nrpe -A cert.', 'check_nrpe -A cert.pem'],
    ['check_nrpe --ca-cert-file=cert.', 'check_nrpe --ca-cert-file=cert.pem'],
    ['check_nrpe -H web1 -nf cert.', 'check_nrpe -H web1 -nf cert.pem'],
    ['check_nrpe -t cert.', 'check_nrpe -t cert.'],
    ['check_nrpe -a -c x cert.', 'check_nrpe -a -c x cert.'],
    ['check_log3 -l cert.', 'check_log3 -l cert.pem'],
    ['plenum check_nrpe -H web1 --ca', 'plenum check_nrpe -H web1 --ca-cert-file='],
    ['plenum comp', 'plenum completion'],
    ['plenum completion z', 'plenum completion zsh'],
    ['plenum pki issue s', 'plenum pki issue server'],
    ['plenum pki issue server --key-type=e', 'plenum pki issue server --key-type=ecdsa'],
    ['plenum pki init --dir=cert', 'plenum pki init --dir=certificates/'],
    ['plenum config check cert.', 'plenum config check cert.pem'],
  ])('makes of "%s": "%s"', async (line, whole) => {
    expect((await completes(line)).line.trimEnd()).toBe(whole)
  })

  it('works sourced too', async () => {
    expect((await completes('plenum pki sh', 'sourced')).line).toBe('plenum pki show ')
  })

  it('shows what options and commands are for', async () => {
    expect((await completes('check_nrpe --s')).shown).toContain('-- Say on stdout what went wrong with the connection')
    expect((await completes('plenum pki re')).shown).toMatch(/renew +-- make the next certificate for the same names/)
  })
})
