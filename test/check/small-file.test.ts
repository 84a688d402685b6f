import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { checkCert } from '../../plugins/check_cert/plugin.ts'
import { checkLoad } from '../../plugins/check_load.ts'
import { checkLog3 } from '../../plugins/check_log3/plugin.ts'
import { checkSmtp } from '../../plugins/check_smtp/plugin.ts'
import { readSmallFile } from '../../src/check/small-file.ts'
import { strerror } from '../../src/check/strerror.ts'
import { makeFifo } from '../helpers/fifo.ts'
import { temporaryFolder } from '../helpers/folders.ts'
import { inProcess } from '../helpers/originals.ts'

const folder = temporaryFolder()
const fifo = makeFifo(folder, 'fifo')

function reasonOf(path: string): string {
  try {
    return `${readSmallFile(path).length} bytes`
  } catch (error) {
    return strerror(error)
  }
}

describe('a file that an option names', () => {
  it('is read whole, also where it says that it is empty', () => {
    const file = join(folder, 'file')
    for (const size of [0, 1, 1023, 1024, 1025, 300_000]) {
      writeFileSync(file, 'x'.repeat(size))
      expect(readSmallFile(file).toString()).toBe('x'.repeat(size))
    }
    expect(readSmallFile('/proc/self/status').toString()).toMatch(/^Name:/)
    expect(readSmallFile('/proc/filesystems')).toEqual(readFileSync('/proc/filesystems'))
  })

  it('is not read where it has no end, or where nobody may ever write to it', () => {
    mkdirSync(join(folder, 'inner'))
    const large = join(folder, 'large')
    writeFileSync(large, '')
    truncateSync(large, 16 * 1024 * 1024 + 1)
    expect(['/dev/zero', fifo, join(folder, 'inner'), large, join(folder, 'none')].map(reasonOf)).toEqual([
      'Not a regular file',
      'Not a regular file',
      'Is a directory',
      'it is larger than 16 MiB',
      'No such file or directory',
    ])
  })

  it.each(['-P', '-f', '--where-file'])('ends check_log3 neither, whose %s has no end', async (option) => {
    const log = join(folder, 'log')
    writeFileSync(log, '')
    const words = ['-l', log, '-p', 'x', '--seekfile', join(folder, 'seek'), option, '/dev/zero']
    const { output, exitCode } = await inProcess(checkLog3, words)
    expect(output).toContain('/dev/zero')
    expect(output).toContain('it is larger than 16 MiB')
    // As the original for a file that cannot be read.
    expect(exitCode).toBe(2)
  })

  it.each(['/dev/zero', fifo])('ends no plugin and holds none: %s', async (path) => {
    const outputs = [
      await inProcess(checkLoad, [`--extra-opts=@${path}`]),
      await inProcess(checkCert, ['-f', path]),
      await inProcess(checkSmtp, ['-H', '127.0.0.1', '-A', 'LOGIN', '-U', 'x', '--password-file', path]),
    ]
    for (const { output, exitCode } of outputs) {
      expect(output.split('\n')[0]).toMatch(/: Not a regular file$/)
      expect(exitCode).toBe(3)
    }
  })
})
