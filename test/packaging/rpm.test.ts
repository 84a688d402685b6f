import { cpSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../helpers/folders.ts'
import { builtPackage, packagers, packagesLimitMs } from '../helpers/packages.ts'
import { run } from '../helpers/run.ts'
import { describeWithTools } from '../helpers/tools.ts'

describeWithTools('The rpm', packagers, () => {
  const root = temporaryFolder()
  let rpm = ''
  beforeAll(async () => {
    rpm = await builtPackage('.x86_64.rpm')
  }, packagesLimitMs)

  /** Debian's rpm, whose database knows no library of Debian's, tells on stderr that it is not for daily use. */
  const call = async (...words: string[]) => {
    const { exitCode, stdout, stderr } = await run(['rpm', '--root', root, '--dbpath', '/var/lib/rpm', ...words], {
      limitMs: 60_000,
    })
    if (exitCode !== 0) throw new Error(`rpm ${words.join(' ')} ended with ${exitCode}: ${stdout}${stderr}`)
    return stdout.toString()
  }
  const filesLeft = () =>
    readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (name) => !/^var(\/(lib|tmp)(\/rpm(\/.*)?)?)?$/.test(name),
    )

  it('installs into an empty root, verifies, runs, and leaves no file and no folder of its own behind', {
    timeout: 120_000,
  }, async () => {
    await call('-i', '--nodeps', '--noscripts', rpm)
    expect(await call('-V', '--nodeps', 'plenum')).toBe('')
    const { stdout } = await run([join(root, 'usr/lib/plenum/check_dummy'), '0'])
    expect(stdout.toString()).toBe('OK\n')
    expect(await call('-q', '--configfiles', 'plenum')).toBe('/etc/logrotate.d/plenum\n/etc/plenum/nrpe.cfg\n')
    await call('-e', '--nodeps', '--noscripts', 'plenum')
    expect(filesLeft().filter((name) => name.includes('plenum'))).toEqual([])
  })

  it('needs the libraries that docs/decisions/executable.md names, and no other', async () => {
    const needs = (await call('-qp', '--requires', rpm))
      .split('\n')
      .filter((line) => !/^rpmlib|^\/bin\/sh|^$|^config\(/.test(line))
    expect(needs.sort()).toEqual([
      'libatomic.so.1()(64bit)',
      'libc.so.6(GLIBC_2.28)(64bit)',
      'libgcc_s.so.1()(64bit)',
      'libstdc++.so.6(GLIBCXX_3.4.21)(64bit)',
    ])
  })

  it('makes its user and folders on a host, and takes the empty ones away again', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'rpm'))
    cpSync(rpm, join(folder, 'rpm/plenum.rpm'))
    // This machine's own files below, what is written above them in memory.
    const script = `cd "$1"; mkdir layer root; mount -t tmpfs tmpfs layer; mkdir layer/up layer/work
      mount -t overlay overlay -o "lowerdir=/,upperdir=layer/up,workdir=layer/work" root
      mkdir root/mnt/rpm; mount --bind rpm root/mnt/rpm
      chroot root sh -ec 'PATH=/usr/sbin:/usr/bin:/sbin:/bin
        rpm -i --nodeps /mnt/rpm/plenum.rpm 2>&1 | grep -v -e "should not be used" -e "However assuming" || :
        id -un plenum; stat -c "%U %a %n" /var/lib/plenum /var/log/plenum /run/plenum
        rpm -V --nodeps plenum; rpm -e --nodeps plenum 2>/dev/null; rpm -q plenum || :'
      cd layer/up; find . -name '*plenum*'`
    const { exitCode, stdout, stderr } = await run(['unshare', '-m', 'sh', '-ec', script, 'sh', folder], {
      limitMs: 100_000,
    })
    expect({ exitCode, stdout: stdout.toString(), stderr }).toEqual({
      exitCode: 0,
      stdout: `plenum
plenum 750 /var/lib/plenum
plenum 750 /var/log/plenum
plenum 755 /run/plenum
package plenum is not installed
`,
      stderr: '',
    })
  })
})
