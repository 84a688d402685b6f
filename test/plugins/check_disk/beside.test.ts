import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, vi } from 'vitest'
import { checkDisk } from '../../../plugins/check_disk/plugin.ts'
import { makeFolder } from '../../helpers/folders.ts'
import { mountAdvice, quietMount } from '../../helpers/mounts.ts'
import { form, inProcess, threeWays } from '../../helpers/originals.ts'
import { run } from '../../helpers/run.ts'
import { describeWithTools } from '../../helpers/tools.ts'

describeWithTools('check_disk beside the original', ['monitoring-plugins'], () => {
  /** Of the whole machine: others write, and mount, at the same time. */
  it.each([
    [['-w', '20%', '-c', '10%', '-p', '/']],
    [['-w20%', '-c10%', '-p/']],
    [['--warning=20%', '--critical=10%', '--path=/']],
    [['-u', 'GB', '-w', '20%', '-c', '10%', '-p', '/']],
    [['-w', '20%', '-c', '10%', '-W', '10%', '-K', '5%', '-P', '-p', '/']],
    [['-w', '20%', '-c', '10%']],
    [['-w', '20%', '-c', '10%', '-e']],
    [['-w', '20%', '-c', '10%', '-M', '-p', '/']],
    [['-w', '20%', '-c', '10%', '-l', '-X', 'tmpfs', '-X', 'overlay']],
    [['-w', '20%', '-c', '10%', '-L', '-q']],
    [['-w', '20%', '-c', '10%', '-A', '-i', '^/dev']],
    [['-w', '20%', '-c', '10%', '-A', '-I', '^/(DEV|SYS|PROC)']],
    [['-w', '20%', '-c', '10%', '-x', '/', '-x', '/dev']],
    [['-w', '20%', '-c', '10%', '-C', '-w', '99%', '-c', '1%', '-p', '/dev']],
    [['-w', '20%', '-c', '10%', '-p', '/', '-C']],
    [['-w', '99%', '-c', '10%', '-C', '-w', '20%', '-c', '1%', '-g', 'G', '-r', '^/dev']],
    [['-w', '20%', '-c', '10%', '-g', 'sum', '-p', '/', '-p', '/dev', '-P']],
    [['-w', '20%', '-c', '10%', '-f', '-p', '/etc', '-p', '/usr']],
    [['-w', '20%', '-c', '10%', '-p', '/proc']],
    [['-w', '20%', '-c', '10%', '-N', 'nosuch']],
    [['80', '90']],
    [['1', '2', '/']],
    [['-e']],
  ])('%j: same form and exit code', async (argv) => {
    await vi.waitFor(async () => {
      const { original, process, inProcess } = await threeWays(checkDisk, argv)
      for (const ours of [process, inProcess]) {
        expect(form(ours.output)).toBe(form(original.output))
        expect(ours.exitCode).toBe(original.exitCode)
      }
    }, 15_000)
  })

  it.each([
    [['-w', '20%', '-c', '10%', '-p', '/nosuch']],
    [['-w', '20%', '-c', '10%', '-p', '']],
    [['-w', '20%', '-c', '10%', '-p', 'nosuch/either']],
    [['-w', '20%', '-c', '10%', '-E', '-p', '/etc']],
    [['-w', '20%', '-c', '10%', '-p', '/tmp', '-E']],
    [['-w', '20%', '-c', '10%', '-p', '/tmp', '-g', 'late']],
    [['-w', '20%', '-c', '10%', '-r', '^/nosuch']],
    [['-w', '20%', '-c', '10%', '-r', '(']],
    [['-w', '20%', '-c', '10%', '-R', '[a']],
    [['-w', '20%', '-c', '10%', '-i', '^/dev']],
    [['-p', '/', '-w', '20%']],
    [['-r', '^/', '-w', '20%']],
    [['-u', 'foo', '-w', '20%', '-p', '/']],
    [['-w', '20%', '-c', '10%', '-A', '-i', '^/']],
  ])('%j: same text and exit code', async (argv) => {
    const { original, process, inProcess } = await threeWays(checkDisk, argv)
    expect(process).toEqual(original)
    expect(inProcess).toEqual(original)
  })

  it('of several paths that are not there --strict names the first, as the original', async () => {
    const { original, process } = await threeWays(checkDisk, ['-w', '5%', '-p', '/', '-p', '/no1', '-p', '/no2'])
    const strict = await threeWays(checkDisk, ['--strict', '-w', '5%', '-p', '/', '-p', '/no1', '-p', '/no2'])
    expect(strict.process).toEqual(original)
    expect(process.output).toMatch(
      /^DISK CRITICAL - \/no1 is not accessible: No such file or directory; \/no2 is not accessible: No such file or directory - free space: \/ \d+MiB/,
    )
  })
})

describe.skipIf(mountAdvice !== undefined)(
  `check_disk beside the original on a file system that stands still${note()}`,
  () => {
    const folder = quietMount()
    const fill = () => {
      mkdirSync(join(folder, 'sub'), { recursive: true })
      writeFileSync(join(folder, 'sub/data'), Buffer.alloc(21_500_000))
    }

    describeWithTools('with 20 MiB in use', ['monitoring-plugins'], () => {
      it.each([
        ['-w 20% -c 10% -p AT'],
        ['-w 80% -c 60% -p AT/sub -v'],
        ['-w 80% -c 70% -p AT'],
        ['-w 43 -c 10 -p AT'],
        ['-w 42 -c 10 -p AT'],
        ['-w 40 -w 30% -c 10 -c 20% -p AT'],
        ['-w 44020 -c 44019 -u kB -p AT'],
        ['-w 10: -c 5: -p AT'],
        ['-w @10 -c 5 -p AT'],
        ['-w 40:50 -c 5 -p AT'],
        ['-w 67.5% -c 5.25% -p AT'],
        ['-w 10 -c 20 -p AT'],
        ['-w 100% -c 0% -p AT'],
        ['-W 99% -K 5% -P -p AT'],
        ['-W 99.7 -K 99 -P -p AT'],
        ['-u bytes -w 1000 -c 10 -p AT'],
        ['-k -w 20% -c 10% -p AT'],
        ['-m -w 20% -c 10% -p AT'],
        ['-u KiB -w 20% -c 10% -p AT'],
        ['-u GiB -w 20% -c 10% -p AT'],
        ['-w 20% -c 10% -M -p AT'],
        ['-w 20% -c 10% -f -P -p AT'],
        ['-w 20% -c 10% -g all -p AT -p AT/sub'],
        ['-w 20% -c 10% -E -p AT'],
        ['-w 20% -c 10% -r ^AT$'],
        ['-w 20% -c 10% -p plenum-test -p AT'],
        ['-w 20% -p AT -w 90% -p AT'],
        ['20 30 AT'],
        ['30 40 AT'],
        ['-e -w 20% -c 10% -p AT'],
        ['-e -v -w 20% -c 10% -p AT'],
        ['-e -w 99% -c 10% -p AT'],
      ])('%s: same text, figures and exit code', async (line) => {
        fill()
        const { original, process, inProcess } = await threeWays(checkDisk, line.replaceAll('AT', folder).split(' '))
        // The original counts a mount of a group once for each path in it.
        if (!line.includes('-g')) expect(process).toEqual(original)
        else expect(process.output).toContain(` all 43MiB (67% inode=99%);| all=20971520B;53687091;`)
        expect(inProcess).toEqual(process)
      })

      it('is exact in units larger than the disk, where the original comes to nothing', async () => {
        fill()
        const { original, process } = await threeWays(checkDisk, ['-u', 'TB', '-w', '20%', '-c', '10%', '-p', folder])
        const text = `DISK OK - free space: ${folder} 0TiB (67% inode=99%);|`
        expect(original.output).toBe(`${text} ${folder}=0B;0;0;0;0\n`)
        expect(process.output).toBe(`${text} ${folder}=21504000B;53687091;60397977;0;67108864\n`)
      })

      it('prints a threshold above the size as 0', async () => {
        fill()
        const { original, process } = await threeWays(checkDisk, ['-w', '1000', '-c', '10', '-p', folder])
        expect(original.output).toMatch(/=20971520B;1844674407\d+;56623104;0;67108864$/m)
        expect(process.output).toBe(original.output.replace(/B;\d+;/, 'B;0;'))
        expect(process.exitCode).toBe(1)
      })

      it('takes a link to it for a part of where the link lies, as the original', async () => {
        const link = join(folder, '..', `link-${process.pid}`)
        symlinkSync(folder, link)
        const { original, process: ours } = await threeWays(checkDisk, ['-w', '5%', '-c', '1%', '-p', link])
        expect(form(ours.output)).toBe(form(original.output))
      })
    })
  },
)

describe.skipIf(mountAdvice !== undefined)(`check_disk as a user who may not see a mount${note()}`, () => {
  const closed = join(makeFolder(), 'closed')
  mkdirSync(join(closed, 'mount'), { recursive: true, mode: 0o700 })
  const folder = quietMount(join(closed, 'mount'))

  const asNobody = async (argv: readonly string[]) => {
    process.seteuid?.(nobody)
    try {
      return await inProcess(checkDisk, argv)
    } finally {
      process.seteuid?.(0)
    }
  }
  const original = async (argv: readonly string[]) => {
    const nobodys = ['setpriv', `--reuid=${nobody}`, '--clear-groups', '/usr/lib/nagios/plugins/check_disk']
    const { stdout, exitCode } = await run([...nobodys, ...argv])
    return { output: stdout.toString(), exitCode }
  }

  describeWithTools('beside the original', ['monitoring-plugins'], () => {
    it.each([
      [['-p', folder], 2],
      [['-r', `^${folder}`], 2],
      [['-p', '/', '-r', `^${folder}`], 0],
      [['-A', '-X', 'nfs.*', '-X', 'fuse.*'], 0],
    ])('%j ends with %d in the same words', async (argv, exitCode) => {
      await vi.waitFor(async () => {
        const [theirs, ours] = [await original(['-w', '0%', ...argv]), await asNobody(['-w', '0%', ...argv])]
        expect(form(ours.output)).toBe(form(theirs.output))
        expect([ours.exitCode, theirs.exitCode]).toEqual([exitCode, exitCode])
      }, 15_000)
    })
  })
})

const nobody = 65_534

function note(): string {
  return mountAdvice === undefined ? '' : ` (skipped: ${mountAdvice})`
}
