import { readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { checkDisk } from '../../../plugins/check_disk/plugin.ts'
import { quietly } from '../../../src/check/quietly.ts'
import { ask } from '../../helpers/ask.ts'
import { startPlenum } from '../../helpers/daemon.ts'
import { fuseAdvice, fuseMount } from '../../helpers/mounts.ts'
import { inProcess } from '../../helpers/originals.ts'
import { plenumCommand } from '../../helpers/plenum.ts'
import { run } from '../../helpers/run.ts'
import { describeWithTools } from '../../helpers/tools.ts'

/** Processes that wait in the kernel for a file system. */
function callsOf(folder: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false
    const words = quietly(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')) ?? []
    return words[0] === 'stat' && words.includes(folder)
  })
}

describe.skipIf(fuseAdvice !== undefined)(`check_disk and a FUSE file system that hangs${note()}`, () => {
  describeWithTools('of bindfs', ['bindfs'], () => {
    const { folder, stop, goOn, kill, outstanding } = fuseMount()
    const stuck = (pattern = '') =>
      new RegExp(`^DISK CRITICAL - ${folder}${pattern} is not answering \\(stuck for (\\d+) s\\)`)

    afterEach(async () => {
      goOn()
      await vi.waitFor(() => expect(callsOf(folder)).toEqual([]), 20_000)
    })

    const byHand = async (...argv: readonly string[]) => {
      const { stdout, exitCode } = await run([...plenumCommand(), 'check_disk', ...argv])
      return { output: stdout.toString(), exitCode }
    }
    const within = (seconds: number) => ['-w', '1%', '-c', '0%', '-t', String(seconds), '-p', '/', '-p', folder]
    // Half of it for each mount, on a machine that may be busy.
    const all = within(4)

    it('is asked as any other while it answers', async () => {
      const { output, exitCode } = await byHand('-w', '1%', '-c', '0%', '-p', folder)
      expect(output).toMatch(
        new RegExp(`^DISK OK - free space: ${folder} \\d+MiB \\(\\d+% inode=\\d+%\\);\\| ${folder}=\\d+B;`),
      )
      expect(exitCode).toBe(0)
      expect((await byHand('-w', '1%', '-p', join(folder, 'none'))).output).toBe(
        `DISK CRITICAL - ${join(folder, 'none')} is not accessible: No such file or directory\n`,
      )
    })

    it('is told beside the others, and no run asks it again while it hangs', async () => {
      stop()
      const first = await byHand(...all)
      expect(first.output).toMatch(stuck())
      expect(first.output).toMatch(/ - free space: \/ \d+MiB .*\| \/=\d+B;/)
      expect(first.exitCode).toBe(2)
      const calls = callsOf(folder)
      expect(calls).toHaveLength(1)
      await vi.waitFor(
        async () => expect(Number(stuck().exec((await byHand(...all)).output)?.[1])).toBeGreaterThan(1),
        10_000,
      )
      expect((await inProcess(checkDisk, all)).output).toMatch(stuck())
      expect(callsOf(folder)).toEqual(calls)
      goOn()
      await vi.waitFor(async () => expect((await byHand(...all)).exitCode).toBe(0), 20_000)
    })

    it('is asked once by runs at the same time, which share its answer or its silence', async () => {
      const many = (argv: readonly string[]) =>
        Promise.all([byHand(...argv), byHand(...argv), inProcess(checkDisk, argv), inProcess(checkDisk, argv)])
      // They wait for one another, on a machine that may be busy.
      for (const { exitCode } of await many(within(30))) expect(exitCode).toBe(0)
      stop()
      for (const { output } of await many(all)) expect(output).toMatch(stuck())
      expect(callsOf(folder)).toHaveLength(1)
    })

    it('is never touched where it is left out', async () => {
      stop()
      for (const left of [
        ['-A', '-i', `^${folder}$`],
        ['-x', folder],
        ['-X', 'fuse.*'],
        ['-N', '(ext4|xfs|btrfs|overlay)'],
        ['-p', '/'],
      ]) {
        const { output } = await byHand('-w', '1%', '-c', '0%', ...left)
        expect(output).not.toContain(folder)
      }
      expect(callsOf(folder)).toEqual([])
    })

    it('is not walked into on the way to a path, be it through a link', async () => {
      const link = join(dirname(folder), 'link')
      symlinkSync(folder, link)
      stop()
      const below = join(folder, 'below')
      expect((await byHand('-w', '1%', '-t', '4', '-p', below)).output).toMatch(stuck('/below'))
      expect((await byHand('-w', '1%', '-t', '4', '-p', join(link, 'x'))).output).toContain(
        `${join(link, 'x')} is not answering (stuck for `,
      )
      rmSync(link)
    })

    it('holds up neither the daemon nor its end, which leaves no process behind', async () => {
      const daemon = await startPlenum({
        config: [`command[disk]=check_disk -w 1% -c 0% -t 4 -p / -p ${folder}`, 'command[dummy]=check_dummy 0 here'],
        tls: false,
      })
      stop()
      const disk = ask('plenum', daemon, ['-c', 'disk'])
      expect((await ask('plenum', daemon, ['-c', 'dummy'])).stdout.toString()).toBe('OK: here\n')
      expect((await disk).stdout.toString()).toMatch(stuck())
      expect((await ask('plenum', daemon, ['-c', 'disk'])).stdout.toString()).toMatch(stuck())
      expect(callsOf(folder)).toHaveLength(1)
      expect(await daemon.stop()).toBe(0)
      goOn()
      await vi.waitFor(() => expect(callsOf(folder)).toEqual([]), 20_000)
    })

    it('gets one call of many queries and programs at once, also where that of an earlier run was killed', async () => {
      const daemon = await startPlenum({
        // Each user has notes of their own.
        config: ['nrpe_user=root', 'allow_root=1', `command[disk]=check_disk -w 1% -c 0% -t 4 -p / -p ${folder}`],
        tls: false,
      })
      const burst = async () => {
        const programs = Array.from({ length: 10 }, async () => (await byHand(...all)).output)
        const queries = Array.from({ length: 20 }, async () =>
          (await ask('plenum', daemon, ['-c', 'disk'])).stdout.toString(),
        )
        let most = 0
        const counting = setInterval(() => {
          most = Math.max(most, outstanding(), callsOf(folder).length)
        }, 5)
        const outputs = await Promise.all([...programs, ...queries])
        clearInterval(counting)
        for (const output of outputs) expect(output).toMatch(stuck())
        expect([most, outstanding()]).toEqual([1, 1])
      }
      stop()
      await burst()
      const [call = ''] = callsOf(folder)
      process.kill(Number(call), 'SIGKILL')
      await vi.waitFor(() => expect(outstanding()).toBe(0), 20_000)
      await burst()
      expect(callsOf(folder)).not.toContain(call)
      await daemon.stop()
    })

    it('is not accessible when its process is gone, also among all of them', async () => {
      await kill()
      const gone = `${folder} is not accessible: Transport endpoint is not connected`
      expect(await byHand('-w', '1%', '-c', '0%', '-p', folder)).toEqual({
        output: `DISK CRITICAL - ${gone}\n`,
        exitCode: 2,
      })
      for (const all of [[], ['-A']]) {
        const { output } = await byHand('-w', '1%', '-c', '0%', ...all)
        expect(output).toContain(gone)
        expect(output).toMatch(/ - free space: .* \/ \d+MiB /)
      }
    })
  })
})

function note(): string {
  return fuseAdvice === undefined ? '' : ` (skipped: ${fuseAdvice})`
}
