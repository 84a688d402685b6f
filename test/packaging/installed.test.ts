import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { describeWithMachines, makeDebian } from '../helpers/debian.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { bootMachine, type Machine } from '../helpers/machine.ts'
import { builtPackage, packagesLimitMs } from '../helpers/packages.ts'
import { run } from '../helpers/run.ts'
import { repackDebs } from './debs.ts'
import { answers, installSite, sitePaths } from './site.ts'

const bin = resolve(import.meta.dirname, '../../dist/bin')
const limitMs = 120_000

describeWithMachines('On a Debian with stock NRPE and no Node,', () => {
  const folder = temporaryFolder()
  const packages = join(folder, 'packages')
  let base = ''
  beforeAll(async () => {
    const made = await Promise.all([makeDebian(folder), repackDebs(packages)])
    base = made[0]
    installSite(base)
    cpSync(packages, join(base, 'packages'), { recursive: true })
    const tree = join(base, 'archive')
    mkdirSync(tree)
    const words = ['--strip-components=1', '-xf', await builtPackage('-linux-x86_64.tar.xz')]
    await run(['tar', '-C', tree, ...words], { limitMs: 60_000 })
  }, packagesLimitMs)

  afterAll(() => {
    const mounted = readFileSync('/proc/mounts', 'utf8').split('\n')
    expect(mounted.filter((line) => line.includes(folder) || line.includes('plenum-machine-'))).toEqual([])
  })

  async function boot(init?: 'none'): Promise<Machine> {
    const machine = await bootMachine(base, init)
    onTestFinished(machine.stop)
    return machine
  }

  describe('plenum-nrpe', () => {
    it('takes the place of stock and gives it back, every command answering as before, and its purge leaves nothing', {
      timeout: limitMs,
    }, async () => {
      const machine = await boot()
      await expectAnswers(machine, 'stock')
      const [before, site] = [await listOf(machine), siteOf(machine)]
      await machine.shell(install('/packages/plenum_*_amd64.deb /packages/plenum-nrpe_*.deb'))
      await expectAnswers(machine, 'Plenum')
      expect(await machine.shell('systemctl is-enabled nagios-nrpe-server')).toBe('enabled\n')
      expect(siteOf(machine)).toEqual(site)
      await machine.shell(install('/var/cache/apt/archives/nagios-nrpe-*.deb'))
      await expectAnswers(machine, 'stock')
      await machine.shell('apt-get purge -y plenum plenum-nrpe')
      await expectAnswers(machine, 'stock')
      expect(siteOf(machine)).toEqual(site)
      expect(await listOf(machine)).toEqual(before)
    })

    it('keeps the configuration of a site that purges the stock packages, until it is purged itself', {
      timeout: limitMs,
    }, async () => {
      const machine = await boot()
      const site = siteOf(machine)
      await machine.shell(install('/packages/plenum_*_amd64.deb /packages/plenum-nrpe_*.deb'))
      await machine.shell(
        'apt-get purge -y nagios-nrpe-server nagios-nrpe-plugin && systemctl restart nagios-nrpe-server',
      )
      await expectAnswers(machine, 'Plenum')
      expect(siteOf(machine)).toEqual(site)
      await machine.shell('apt-get purge -y plenum plenum-nrpe')
      expect(await machine.shell(`ls /etc/nagios; ${remnants}`)).toBe('nrpe.d\n')
    })

    it('does not start what was not to be started', { timeout: limitMs }, async () => {
      const machine = await boot()
      await machine.shell('systemctl disable --now nagios-nrpe-server')
      await machine.shell(install('/packages/plenum_*_amd64.deb /packages/plenum-nrpe_*.deb'))
      const { stdout } = await machine.run('systemctl', 'is-enabled', 'nagios-nrpe-server')
      expect(`${stdout}`).toBe('disabled\n')
      expect(`${(await machine.run('systemctl', 'is-active', 'nagios-nrpe-server')).stdout}`).toBe('inactive\n')
    })

    it('keeps edited configuration in an upgrade, and the port is closed once, for its restart', {
      timeout: limitMs,
    }, async () => {
      const machine = await boot()
      await machine.shell(install('/packages/plenum_*_amd64.deb /packages/plenum-nrpe_*.deb'))
      const own = join(machine.root, '/etc/plenum/nrpe.cfg')
      writeFileSync(own, `${readFileSync(own, 'utf8')}# Edited here.\n`)
      const [site, edited] = [siteOf(machine), readFileSync(own, 'utf8')]
      const watch = await machine.watchPort(5666)
      await machine.shell(install('-o Dpkg::Options::=--force-confold /packages/newer/*.deb'))
      await expectAnswers(machine, 'Plenum')
      const closed = await watch.end()
      // One spell, as long as one restart, or none where that fell between two looks.
      expect(closed.length).toBeLessThanOrEqual(1)
      expect(await machine.shell('dpkg-query -W plenum plenum-nrpe')).toBe('plenum\t9.9\nplenum-nrpe\t9.9\n')
      expect(siteOf(machine)).toEqual(site)
      expect(readFileSync(own, 'utf8')).toBe(edited)
    })

    it('installs and goes where no systemd runs, with the daemon started by hand', { timeout: limitMs }, async () => {
      const machine = await boot('none')
      const inside = /^\/etc\/nagios\/nrpe\.d\//
      const before = (await listOf(machine)).filter((line) => !inside.test(line))
      await machine.shell(install('/packages/plenum_*_amd64.deb /packages/plenum-nrpe_*.deb'))
      await machine.shell('/usr/sbin/nrpe -c /etc/nagios/nrpe.cfg -d')
      await expectAnswers(machine, 'Plenum')
      await machine.shell('kill $(cat /run/nagios/nrpe.pid)')
      // Stock has the folder, and a purge of ours leaves it though it is empty.
      await machine.shell('rm /etc/nagios/nrpe.d/*')
      await machine.shell(install('/var/cache/apt/archives/nagios-nrpe-*.deb'))
      await machine.shell('apt-get purge -y plenum plenum-nrpe')
      expect(await listOf(machine)).toEqual(before)
    })
  })

  describe('plenum migrate', () => {
    it('moves the running service over and back from a folder that was copied, and leaves nothing', {
      timeout: limitMs,
    }, async () => {
      const machine = await boot()
      const plenum = copied(machine)
      await expectAnswers(machine, 'stock')
      const before = await listOf(machine)
      const own = '127.0.0.1 port 5666 answers: NRPE v4.1.3 (Plenum'
      expect(await machine.shell(`${plenum} migrate --apply`)).toContain(own)
      await expectAnswers(machine, 'Plenum')
      expect(await machine.shell('systemctl show -P ActiveState -P User nagios-nrpe-server')).toBe('nagios\nactive\n')
      expect(await machine.shell(`systemctl restart nagios-nrpe-server && ${plenum} migrate --apply`)).not.toContain(
        'Done',
      )
      expect(await machine.shell(`${plenum} migrate --undo`)).toContain('127.0.0.1 port 5666 answers: NRPE v4.1.0\n')
      await expectAnswers(machine, 'stock')
      expect(await listOf(machine)).toEqual(before)
    })

    it('is undone by the package plenum when that is removed, so that stock serves again', {
      timeout: limitMs,
    }, async () => {
      const machine = await boot()
      const before = await listOf(machine)
      await machine.shell(install('/packages/plenum_*_amd64.deb'))
      await expectAnswers(machine, 'stock')
      await machine.shell('plenum migrate --apply')
      await expectAnswers(machine, 'Plenum')
      await machine.shell('apt-get purge -y plenum')
      await expectAnswers(machine, 'stock')
      expect(await listOf(machine)).toEqual(before)
    })

    it('is undone by uninstall.sh', { timeout: limitMs }, async () => {
      const machine = await boot()
      await machine.shell('/archive/install.sh && /usr/local/bin/plenum migrate --apply')
      await expectAnswers(machine, 'Plenum')
      await machine.shell('/usr/local/share/plenum/uninstall.sh --purge')
      await expectAnswers(machine, 'stock')
      expect(await machine.shell(remnants)).toBe('')
    })

    it('is undone by plenum-nrpe, whose unit needs no drop-in', { timeout: limitMs }, async () => {
      const machine = await boot()
      await machine.shell(`${install('/packages/plenum_*_amd64.deb')} && plenum migrate --apply`)
      await machine.shell(install('/packages/plenum-nrpe_*.deb'))
      await expectAnswers(machine, 'Plenum')
      expect(
        await machine.shell('systemctl show -P DropInPaths nagios-nrpe-server; ls -d /var/lib/plenum-migrate || true'),
      ).toBe('\n')
    })

    it('moves a script of System V init over and back', { timeout: limitMs }, async () => {
      const machine = await boot('none')
      const plenum = copied(machine)
      await machine.shell('/etc/init.d/nagios-nrpe-server start >/dev/null 2>&1')
      await expectAnswers(machine, 'stock')
      const before = await listOf(machine)
      await machine.shell(`${plenum} migrate --apply`)
      await expectAnswers(machine, 'Plenum')
      await machine.shell(`${plenum} migrate --undo`)
      await expectAnswers(machine, 'stock')
      expect(await listOf(machine)).toEqual(before)
    })

    it('takes all back where the daemon does not come up', { timeout: limitMs }, async () => {
      const machine = await boot('none')
      const plenum = copied(machine)
      const broken = join(machine.root, '/opt/broken')
      mkdirSync(broken)
      writeFileSync(join(broken, 'plenum'), '#!/bin/sh\nexit 1\n', { mode: 0o755 })
      symlinkSync('plenum', join(broken, 'nrpe'))
      await machine.shell('/etc/init.d/nagios-nrpe-server start >/dev/null 2>&1')
      await expectAnswers(machine, 'stock')
      const before = await listOf(machine)
      const { exitCode, stderr } = await machine.run(plenum, 'migrate', '--apply', '--program', '/opt/broken/nrpe')
      expect(exitCode).toBe(2)
      expect(stderr).toMatch(
        /^plenum: \/etc\/init\.d\/nagios-nrpe-server restart ended with \d+.*\. All is as it was before\n$/s,
      )
      await expectAnswers(machine, 'stock')
      expect(await listOf(machine)).toEqual(before)
    })
  })
})

const install = (packages: string) => `apt-get install -y --no-install-recommends ${packages}`

/** Finds what is left of Plenum, but in logs, and what dpkg knows of packages that were removed. */
const remnants =
  'find / -xdev -name "*plenum*" ! -path "/packages*" ! -path "/archive*" ! -path "/var/lib/dpkg/*" ! -path "/var/log/*"'

/** Puts the built programs into a machine; gives the one to call. */
function copied(machine: Machine): string {
  cpSync(bin, join(machine.root, '/opt/plenum'), { recursive: true, verbatimSymlinks: true })
  return '/opt/plenum/plenum'
}

/** All of a site's commands, as a stock client sees them. */
async function expectAnswers(machine: Machine, who: 'stock' | 'Plenum'): Promise<void> {
  // A service counts as started before its port is open.
  await machine.shell("until bash -c '</dev/tcp/127.0.0.1/5666'; do :; done 2>/dev/null")
  expect(await machine.ask()).toMatch(who === 'stock' ? /^0 NRPE v4\.1\.0$/m : /^0 NRPE v4\.1\.3 \(Plenum .*\)$/m)
  for (const [command, answer] of answers) {
    const got = await machine.ask('-c', command)
    if (typeof answer === 'string') expect(got).toBe(answer)
    else expect(got).toMatch(answer)
  }
}

const siteOf = ({ root }: Machine) => sitePaths.map((path) => [path, readFileSync(join(root, path), 'utf8')])

/** What programs write while they run, the state of dpkg, and the accounts, which a purge keeps. */
const passing = [
  '/tmp',
  '/var/tmp',
  '/var/log',
  '/var/cache',
  '/var/lib/dpkg',
  '/var/lib/apt',
  '/var/lib/systemd',
  '/packages',
]
const accounts = ['passwd', 'shadow', 'group', 'gshadow'].flatMap((name) => [`/etc/${name}`, `/etc/${name}-`])

/** Every other file, with its kind, mode, owner and size. */
async function listOf(machine: Machine): Promise<readonly string[]> {
  const left = [...passing, ...accounts, '/etc/.pwd.lock'].flatMap((path) => ['-path', path, '-prune', '-o'])
  const show = ['-type', 'd', '-printf', '%p %y %m %u %g\\n', '-o', '-printf', '%p %y %m %u %g %s\\n']
  const { stdout } = await machine.run('find', '/', '-xdev', ...left, ...show)
  return stdout.toString().split('\n').sort()
}
