import { afterEach, describe, expect, it, vi } from 'vitest'
import { ask } from '../helpers/ask.ts'
import { startPlenum } from '../helpers/daemon.ts'
import { fuseAdvice, fuseMount } from '../helpers/mounts.ts'
import { describeWithTools } from '../helpers/tools.ts'

const skipped = fuseAdvice === undefined ? '' : ` (skipped: ${fuseAdvice})`

describe.skipIf(fuseAdvice !== undefined)(`a plugin whose thread hangs in the kernel${skipped}`, () => {
  describeWithTools('on a file system of bindfs', ['bindfs'], () => {
    const { folder, stop, goOn } = fuseMount()
    afterEach(goOn)

    const daemon = () =>
      startPlenum({
        config: [
          'command_timeout=1',
          // Two files, that the kernel has to ask for.
          `command[one]=check_file_age -f ${folder}/one`,
          `command[two]=check_file_age -f ${folder}/two`,
          'command[dummy]=check_dummy 0 here',
        ],
        tls: false,
      })

    it('is told at once to who asks the same again, costs others nothing, and is forgotten when it goes on', async () => {
      const nrpe = await daemon()
      const says = async (command: string) => (await ask('plenum', nrpe, ['-c', command])).stdout.toString()
      stop()
      expect(await says('one')).toBe('NRPE: Command timed out after 1 seconds\n')
      await vi.waitFor(
        async () =>
          expect(await says('one')).toMatch(
            /^check_file_age UNKNOWN - the same check waits for a file system that does not answer \(stuck for \d+ s\)\n$/,
          ),
        20_000,
      )
      expect(await says('two')).toBe('NRPE: Command timed out after 1 seconds\n')
      expect(await says('dummy')).toBe('OK: here\n')
      goOn()
      await vi.waitFor(
        async () => expect(await says('one')).toBe(`FILE_AGE CRITICAL: File not found - ${folder}/one\n`),
        20_000,
      )
      expect(await nrpe.stop()).toBe(0)
    })

    it('does not keep the daemon from ending in order', async () => {
      const nrpe = await daemon()
      stop()
      await ask('plenum', nrpe, ['-c', 'one'])
      expect(await nrpe.stop()).toBe(0)
      expect(nrpe.log()).toContain('Daemon shutdown')
    })
  })
})
