import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { findMount, isRemote, mayHang, readMounts } from '../../../plugins/check_disk/mounts.ts'
import { checkDisk } from '../../../plugins/check_disk/plugin.ts'
import { floored, usageOf, usedPercent } from '../../../plugins/check_disk/usage.ts'
import { form, inProcess } from '../../helpers/originals.ts'
import { makeTree } from '../../helpers/recorded-tree.ts'

/** A mount table as a server has it; everything is a folder of the test's own file system. */
const table = `22 27 0:21 / /proc rw,nosuid - proc proc rw
27 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
28 27 254:1 / /data rw,relatime - xfs /dev/mapper/vg-data rw
29 27 254:2 / /data/a\\040b rw,relatime - ext4 /dev/vdb rw
30 22 0:30 / /proc/sys/fs/binfmt_misc rw - autofs systemd-1 rw
31 27 0:31 / /mnt/nfs rw - nfs4 server:/export rw
32 31 254:3 / /mnt/nfs/local rw - ext4 /dev/vdc rw
33 27 0:33 / /mnt/win rw - cifs //server/share rw
34 27 0:34 / /net rw - autofs /etc/auto.net rw
35 27 7:0 / /cd rw - iso9660 /dev/sr0 ro
36 27 0:36 / /run rw - tmpfs tmpfs rw
37 27 0:37 / /run rw - tmpfs second rw
38 27 0:38 / /home/u/x rw - fuse.sshfs u@host: rw
39 27 0:39 / /var/doc rw - fuse.portal portal rw
`

const root = makeTree({ 'proc/self/mountinfo': table })
for (const folder of ['data/a b', 'mnt/nfs/local', 'dev/vdb', 'net/host', 'cd', 'run', 'home/u/x', 'data2', 'var']) {
  mkdirSync(join(root, folder), { recursive: true })
}
afterAll(() => rmSync(root, { recursive: true }))

const mounts = readMounts(root)
if (typeof mounts === 'string') throw new Error(mounts)
const check = (...argv: readonly string[]) => inProcess(checkDisk, argv, { root })
/** Names in the text, in their order. */
const named = async (...argv: readonly string[]) =>
  [...((await check('-w', '1%', ...argv)).output.split('|')[0]?.matchAll(/ (\/[^;]*?) \d+MiB/g) ?? [])].map(
    ([, name]) => name,
  )

describe('the mount table', () => {
  it('has names with blanks', () => {
    expect(mounts.map(({ folder }) => folder)).toContain('/data/a b')
  })

  it.each([
    ['/mnt/nfs', true],
    ['/mnt/win', true],
    ['/home/u/x', true],
    ['/net', false],
    ['/data', false],
  ])('%s is remote: %s', (folder, expected) => {
    expect(mounts.filter((mount) => mount.folder === folder).map(isRemote)).toEqual([expected])
  })

  it.each([
    ['/', false],
    ['/data/a b', false],
    ['/run/lock', false],
    ['/mnt', false],
    ['/mnt/nfs', true],
    ['/mnt/nfs/local', true],
    ['/mnt/nfsx', false],
    ['/net/host', true],
    ['/home/u/x/y', true],
  ])('a question about %s may hang: %s', (path, expected) => {
    expect(mayHang(path, mounts)).toBe(expected)
  })

  it.each([
    ['/data/a b/c', false, '/data/a b'],
    ['/data/a', false, '/data'],
    ['/data2', false, '/'],
    ['/data/', false, '/data'],
    ['relative', false, '/'],
    ['/dev/vdb', false, '/data/a b'],
    ['/dev/vdb', true, '/data/a b'],
    ['/data/a', true, undefined],
  ])('%s (exact: %s) belongs to %s', (name, isExact, folder) => {
    expect(findMount(name, mounts, isExact)?.folder).toBe(folder)
  })

  it('is told where it cannot be read', async () => {
    expect(await inProcess(checkDisk, ['-w', '5%'], { root: '/nowhere' })).toEqual({
      output: 'DISK UNKNOWN - cannot read /nowhere/proc/self/mountinfo: No such file or directory\n',
      exitCode: 3,
    })
  })
})

describe('check_disk selects', () => {
  it('all but iso9660, sleeping automounts and what has no blocks, local ones with -l', async () => {
    expect(await named('-l')).toEqual(['/proc', '/', '/data', '/data/a b', '/mnt/nfs/local', '/run'])
  })

  it.each([
    [
      ['-l', '-x', '/data'],
      ['/proc', '/', '/data/a b', '/mnt/nfs/local', '/run'],
    ],
    [
      ['-l', '-x', '/data/.*', '-x', '/dev/vda.'],
      ['/proc', '/data', '/mnt/nfs/local', '/run'],
    ],
    [
      ['-l', '-x', '/dat'],
      ['/proc', '/', '/data', '/data/a b', '/mnt/nfs/local', '/run'],
    ],
    [
      ['-l', '-x', 'c++'],
      ['/proc', '/', '/data', '/data/a b', '/mnt/nfs/local', '/run'],
    ],
    [
      ['-X', 'proc|tmpfs', '-N', 'ext4|xfs|tmpfs', '-l'],
      ['/', '/data', '/data/a b', '/mnt/nfs/local'],
    ],
    [['-N', 'xfs'], ['/data']],
    [['-N', 'ext'], []],
    [
      ['-r', '^/data'],
      ['/data', '/data/a b'],
    ],
    [['-r', 'vg-d'], ['/data']],
    [['-R', '/DATA', '-i', 'a b'], ['/data']],
    [['-R', '/DATA', '-I', 'A B'], ['/data']],
    [
      ['-p', '/var', '-p', '/data2', '-p', '/data/a b'],
      ['/', '/data/a b'],
    ],
    [
      ['-E', '-p', '/data', '-p', '/dev/vdb'],
      ['/data', '/data/a b'],
    ],
  ])('with %j: %j', async (argv, expected) => {
    expect(await named(...argv)).toEqual(expected)
  })

  it.each([
    [['-n', '-p', '/nosuch'], 'DISK OK - No disks were found for provided parameters - ignored paths: /nosuch;|', 0],
    [
      ['-p', '/nosuch', '--ignore-missing'],
      'DISK OK - No disks were found for provided parameters - ignored paths: /nosuch;|',
      0,
    ],
    [['-n', '-r', 'nosuch'], 'DISK OK - No disks were found for provided parameters|', 0],
    [['-n', '-E', '-p', '/var'], 'DISK OK - No disks were found for provided parameters - ignored paths: /var;|', 0],
    [['-n', '-e', '-p', '/nosuch'], 'DISK OK - ignored paths: /nosuch;|', 0],
    [['-E', '-p', '/var'], 'DISK CRITICAL: /var not found', 2],
    [['-N', 'nosuch'], 'DISK UNKNOWN - free space:|', 3],
  ])('with %j nothing, and says so', async (argv, text, exitCode) => {
    expect(await check('-w', '1%', ...argv)).toEqual({ output: `${text}\n`, exitCode })
  })

  it('with -n what is there beside what is not', async () => {
    const { output, exitCode } = await check('-w', '0%', '-n', '-p', '/data', '-p', '/nosuch')
    expect(form(output)).toBe(
      'DISK OK - free space: /data #MiB (#% inode=#%); - ignored paths: /nosuch;| /data=#B;#;;#;#\n',
    )
    expect(exitCode).toBe(0)
  })

  it.each([
    [['-w', 'a'], 'Argument for --warning invalid or missing: a'],
    [['-c', ''], 'Argument for --critical invalid or missing: '],
    [['-w', '5x'], 'Argument for --warning invalid or missing: 5x'],
    [['-W', 'many'], 'Argument for --iwarning invalid or missing: many'],
    [['-w', '20:10'], 'Range format incorrect'],
    [['-w', '-5'], 'Range format incorrect'],
    [['-u', 'MB', '-u', 'XB', '-w', '5'], 'unit type XB not known'],
  ])('nothing with %j', async (argv, text) => {
    expect(await check(...argv, '-p', '/')).toEqual({ output: `${text}\n`, exitCode: 3 })
  })

  it.each([
    [[], 'check_disk: Could not parse arguments'],
    [['-t', 'x', '-w', '5'], 'check_disk: Timeout interval'],
  ])('nothing with %j, and how it is called', async (argv, text) => {
    const { output, exitCode } = await check(...argv)
    expect(output).toContain(text)
    expect(output).toContain('\nUsage:\n check_disk ')
    expect(exitCode).toBe(3)
  })

  it('what has no blocks only where it was named', async () => {
    expect((await check('-w', '1%', '-p', '/var/doc')).output).toBe(
      'DISK CRITICAL - /var/doc is not accessible: No such file or directory\n',
    )
  })

  it('an automount point that was named, and tells that it stayed empty', async () => {
    expect(await named('-p', '/net/host')).toEqual(['/net'])
    expect((await check('-w', '1%', '-p', '/net/none')).output).toBe(
      'DISK CRITICAL - /net/none is not accessible: No such file or directory\n',
    )
  })

  it('a path below an automount point is entered, because to look at it mounts nothing that a map shows', async () => {
    writeFileSync(join(root, 'net/plain'), '')
    const { output } = await check('-w', '1%', '-p', '/net/plain')
    expect(output).toBe('DISK CRITICAL - /net/plain is not accessible: Not a directory\n')
  })

  it('keeps a name from the terminal and from the perfdata behind it', async () => {
    const odd = makeTree({ 'proc/self/mountinfo': '1 1 0:1 / /a\\033|b rw - ext4 /dev/x rw\n' })
    mkdirSync(join(odd, 'a\x1b|b'))
    const { output } = await inProcess(checkDisk, ['-w', '0%'], { root: odd })
    rmSync(odd, { recursive: true })
    expect(output).toMatch(/^DISK OK - free space: \/a\\x1b¦b \d+MiB .*;\| '\/a\\x1b_b'=\d+B;/)
  })
})

describe('figures of a file system', () => {
  const figures = { blockSize: 4096, blocks: 1000, free: 400, available: 300, inodes: 0, freeInodes: 0 }

  it('count what is reserved for root as neither free nor, with -f, there', () => {
    expect(usageOf(figures, false)).toMatchObject({ total: 4_096_000, available: 1_228_800, used: 2_457_600 })
    expect(usageOf(figures, true).total).toBe(3_686_400)
  })

  it.each([
    [1, 100, 1],
    [1, 101, 1],
    [0, 5, 0],
    [999, 1000, 100],
    [9_007_199_254_740_000, 9_007_199_254_740_001, 100],
    [1_000_000_000_000_000, 100_000_000_000_000_000, 1],
    [0, 0, undefined],
  ])('%d of %d is %s percent, rounded up', (used, total, percent) => {
    expect(usedPercent(used, total)).toBe(percent)
  })

  it('are floored to whole units one by one', () => {
    expect(floored(usageOf(figures, false), 1024 ** 2)).toMatchObject({ total: 3 * 1024 ** 2, used: 2 * 1024 ** 2 })
  })
})
