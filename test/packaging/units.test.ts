import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../helpers/folders.ts'
import { run } from '../helpers/run.ts'
import { describeWithTools } from '../helpers/tools.ts'

const root = resolve(import.meta.dirname, '../..')
const files = join(root, 'packaging/files')
const bin = join(root, 'dist/bin')

describeWithTools('The units', ['systemd-analyze'], () => {
  const folder = temporaryFolder()
  const units = ['plenum.service', 'plenum.socket', 'nagios-nrpe-server.service']
  // With programs that are there on every machine that tests.
  for (const name of units) {
    const text = readFileSync(join(files, name), 'utf8')
    writeFileSync(join(folder, name), text.replace(/^ExecStart=\S+\//m, `ExecStart=${bin}/`))
  }

  it('are understood by systemd, without a warning', async () => {
    const words = ['systemd-analyze', 'verify', '--man=no', ...units.map((name) => join(folder, name))]
    const { exitCode, stdout, stderr } = await run(words)
    // Users are made by the packages; other units of this machine are not ours to judge.
    const ours = `${stdout}${stderr}`.split('\n').filter((line) => line.includes('plenum') || line.includes('nrpe'))
    expect({ exitCode, ours }).toEqual({ exitCode: 0, ours: [] })
  })

  /** 0 is a unit that may do nothing, 10 one that may do everything. */
  const exposure = async (path: string) => {
    const { stdout } = await run(['systemd-analyze', 'security', '--offline=true', '--no-pager', path])
    return Number(/Overall exposure level for \S+: ([\d.]+)/.exec(stdout.toString())?.[1])
  }

  it('may do less than the unit of the distribution, as far as sudo in commands still works', async () => {
    expect(await exposure(join(folder, 'plenum.service'))).toBeLessThan(8.5)
    // The distribution's own has 9.0.
    expect(await exposure(join(folder, 'nagios-nrpe-server.service'))).toBeLessThan(9)
  })

  it('may do little with the settings for hosts whose commands do not use sudo', async () => {
    const hardened = join(folder, 'hardened')
    mkdirSync(hardened)
    const [unit, more] = [join(folder, 'plenum.service'), join(files, 'without-sudo.conf')]
    writeFileSync(join(hardened, 'plenum.service'), `${readFileSync(unit, 'utf8')}\n${readFileSync(more, 'utf8')}`)
    expect(await exposure(join(hardened, 'plenum.service'))).toBeLessThan(2.5)
  })
})
