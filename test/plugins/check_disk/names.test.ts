import { execFileSync } from 'node:child_process'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask } from '../../helpers/ask.ts'
import { startPlenum } from '../../helpers/daemon.ts'
import { makeFolder } from '../../helpers/folders.ts'
import { fuseAdvice, mountAdvice } from '../../helpers/mounts.ts'
import { plenumCommand } from '../../helpers/plenum.ts'
import { run } from '../../helpers/run.ts'
import { describeWithTools } from '../../helpers/tools.ts'

/** Names as binary strings: Node hands over UTF-8 only, so a shell makes the bytes. */
const quoted = (name: string) =>
  `"$(printf '${name.replace(/[^ -~]/g, (c) => `\\${c.charCodeAt(0).toString(8).padStart(3, '0')}`)}')"`
const inShell = (line: string) => execFileSync('/bin/sh', ['-c', line], { stdio: 'ignore' })

describe.skipIf(mountAdvice !== undefined)(`check_disk and names that are not UTF-8${note(mountAdvice)}`, () => {
  const base = makeFolder()
  const utf8 = Buffer.from('thé').toString('latin1')
  const [folder, device] = [join(base, utf8, 'caf\xe9'), 'lat\xefn']
  const fuse = join(base, 'fus\xe9')

  beforeAll(() => {
    inShell(`mkdir -p ${quoted(folder)}`)
    inShell(
      `mount -t tmpfs -o size=64m,nr_inodes=1000 ${quoted(device)} ${quoted(folder)} && mkdir ${quoted(folder)}/x`,
    )
  })
  afterAll(() => {
    inShell(`umount -l ${quoted(folder)}`)
  })

  const say = async (program: readonly string[], options: string) => {
    const { stdout, exitCode } = await run(['/bin/sh', '-c', `exec "$@" -w 20% -c 10% ${options}`, 'sh', ...program])
    return { bytes: stdout, exitCode }
  }
  const byOriginal = async (options: string) => {
    const { bytes, exitCode } = await say(['/usr/lib/nagios/plugins/check_disk'], options)
    // Ours are escaped as what a peer says is; a part in UTF-8 stays.
    const output = bytes
      .toString('latin1')
      .replaceAll(utf8, 'thé')
      .replace(/[\x80-\xe8\xea-\xff]|\xe9(?!\/caf)/g, (c) => `\\x${c.charCodeAt(0).toString(16)}`)
    return { output, exitCode }
  }
  const byOurs = async (options: string) => {
    const { bytes, exitCode } = await say([...plenumCommand(), 'check_disk'], options)
    return { output: bytes.toString(), exitCode }
  }

  describeWithTools('beside the original', ['monitoring-plugins'], () => {
    it.each([
      ['its mount point', `-p ${quoted(folder)}`],
      ['a folder in it', `-p ${quoted(`${folder}/x`)}`],
      ['its device', `-p ${quoted(device)}`],
      ['its device, which is shown', `-M -E -p ${quoted(folder)}`],
      ['a pattern', `-r ${quoted(`^${folder}$`)}`],
      ['a pattern for the device', `-P -r ${quoted(`^${device}$`)}`],
      ['a path that is not there', `-p ${quoted(`${folder}/\xe9`)}`],
      ['a group', `-g ${quoted('gr\xfcn')} -p ${quoted(folder)}`],
    ])('finds a file system by %s: same figures, bytes escaped', async (_, options) => {
      const theirs = await byOriginal(options)
      expect(theirs.output).toContain('\\x')
      expect(await byOurs(options)).toEqual(theirs)
    })

    it('leaves it out by -x and -i', async () => {
      for (const options of [`-r ^${base} -x ${quoted(folder)}`, `-r ^${base} -i ${quoted(`${folder}$`)}`]) {
        expect((await byOurs(options)).output).not.toContain('caf')
      }
    })
  })

  it('finds one that a line in Latin-1 of nrpe.cfg names, in the daemon', async () => {
    const file = join(makeFolder(), 'latin.cfg')
    writeFileSync(file, Buffer.from(`command[disk]=check_disk -w 20% -c 10% -p '${folder}'\n`, 'latin1'), {
      mode: 0o644,
    })
    const daemon = await startPlenum({ config: [`include=${file}`], tls: false })
    expect((await ask('plenum', daemon, ['-c', 'disk'])).stdout.toString()).toBe(
      (await byOurs(`-p ${quoted(folder)}`)).output,
    )
    await daemon.stop()
  })

  describe.skipIf(fuseAdvice !== undefined)(`of a FUSE file system${note(fuseAdvice)}`, () => {
    describeWithTools('of bindfs', ['bindfs'], () => {
      beforeAll(() => inShell(`mkdir ${quoted(fuse)} && bindfs ${quoted(base)} ${quoted(fuse)}`))
      afterAll(() => inShell(`umount -l ${quoted(fuse)}`))

      it('asks it by the same bytes', async () => {
        const options = `-p ${quoted(fuse)}`
        expect((await byOurs(options)).output).toMatch(
          new RegExp(String.raw`^DISK \w+ - free space: ${base}/fus\\xe9 \d+MiB .*\| ${base}/fus\\xe9=\d+B;`),
        )
        expect((await byOurs(`-p ${quoted(`${fuse}/\xff`)}`)).output).toBe(
          `DISK CRITICAL - ${base}/fus\\xe9/\\xff is not accessible: No such file or directory\n`,
        )
      })
    })
  })
})

function note(advice: string | undefined): string {
  return advice === undefined ? '' : ` (skipped: ${advice})`
}
