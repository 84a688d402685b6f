import { appendFileSync, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../helpers/folders.ts'
import { builtPackage, packagers, packagesLimitMs } from '../helpers/packages.ts'
import { run } from '../helpers/run.ts'
import { describeWithTools } from '../helpers/tools.ts'

describeWithTools('The tar.xz', packagers, () => {
  const folder = temporaryFolder()
  const destination = join(folder, 'host')
  let unpacked = ''
  beforeAll(async () => {
    await run(['tar', '-C', folder, '-xf', await builtPackage('-linux-x86_64.tar.xz')], { limitMs: 60_000 })
    unpacked = join(folder, readdirSync(folder).find((name) => name.startsWith('plenum-')) ?? '')
  }, packagesLimitMs)

  const call = async (script: string, ...words: string[]) => {
    const { exitCode, stdout, stderr } = await run(['sh', script, `--destdir=${destination}`, ...words])
    return { exitCode, printed: `${stdout}${stderr}` }
  }
  const done = (printed = '') => ({ exitCode: 0, printed })
  const installed = () =>
    existsSync(destination) ? readdirSync(destination, { recursive: true, encoding: 'utf8' }) : []

  it('installs below a prefix, with a service that starts what is there', async () => {
    expect(await call(join(unpacked, 'install.sh'), '--prefix=/opt/plenum')).toEqual(done())
    const { stdout } = await run([join(destination, 'opt/plenum/lib/plenum/check_dummy'), '0'])
    expect(stdout.toString()).toBe('OK\n')
    const unit = readFileSync(join(destination, 'etc/systemd/system/plenum.service'), 'utf8')
    expect(unit).toContain('\nExecStart=/opt/plenum/bin/plenum nrpe -c /etc/plenum/nrpe.cfg -f\n')
    const definitions = readFileSync(join(destination, 'opt/plenum/share/plenum/nagios/plenum.cfg'), 'utf8')
    expect(definitions).toContain(' /opt/plenum/lib/plenum/check_nrpe ')
    expect(existsSync(join(destination, 'opt/plenum/share/man/man8/plenum-nrpe.8.gz'))).toBe(true)
  })

  it('says how its scripts are called, and does nothing then', async () => {
    for (const script of ['install.sh', 'uninstall.sh']) {
      const { exitCode, printed } = await call(join(unpacked, script), '--help')
      expect(exitCode).toBe(0)
      expect(printed).toContain(`${script} [--`)
      expect(printed).not.toMatch(/^(#|set )/m)
    }
  })

  it('keeps a configuration that was changed, in an update', async () => {
    const file = join(destination, 'etc/plenum/nrpe.cfg')
    appendFileSync(file, 'command[own]=check_dummy 0\n')
    const { exitCode, printed } = await call(join(unpacked, 'install.sh'), '--prefix=/opt/plenum')
    expect({ exitCode, printed }).toEqual(
      done('/etc/plenum/nrpe.cfg stays as it is; the one of this version is nrpe.cfg.new beside it.\n'),
    )
    expect(readFileSync(file, 'utf8')).toContain('command[own]')
    expect(readFileSync(`${file}.new`, 'utf8')).not.toContain('command[own]')
  })

  it('is removed but for the configuration, or with --purge without a trace', async () => {
    const remover = join(destination, 'opt/plenum/share/plenum/uninstall.sh')
    expect(await call(remover)).toEqual(done())
    const configuration = ['etc/plenum', 'etc/plenum/nrpe.cfg', 'etc/plenum/nrpe.cfg.new', 'etc/plenum/nrpe.d']
    expect(
      installed()
        .filter((name) => name.includes('plenum'))
        .sort(),
    ).toEqual(configuration)
    await call(join(unpacked, 'install.sh'), '--prefix=/opt/plenum')
    expect(await call(remover, '--purge')).toEqual(done())
    expect(installed().filter((name) => name.includes('plenum'))).toEqual([])
  })

  it.each(['install.sh', 'uninstall.sh'])('has a %s that refuses words it does not know', async (name) => {
    const { exitCode, printed } = await call(join(unpacked, name), '--prefx=/opt')
    expect({ exitCode, printed }).toMatchObject({
      exitCode: 3,
      printed: expect.stringContaining("'--prefx=/opt' is none of"),
    })
  })
})
