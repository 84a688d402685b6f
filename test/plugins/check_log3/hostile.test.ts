import { once } from 'node:events'
import {
  appendFileSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { openSource } from '../../../plugins/check_log3/log/source.ts'
import { readText } from '../../../plugins/check_log3/log/text.ts'
import { makeFifo } from '../../helpers/fifo.ts'
import { temporaryFolder } from '../../helpers/folders.ts'
import { plenumCommand } from '../../helpers/plenum.ts'
import { run } from '../../helpers/run.ts'

const folder = temporaryFolder()
const command = [...plenumCommand(), 'check_log3']
/** GNU time, which tells the peak of a program that has ended. */
const time = '/usr/bin/time'

function logOf(name: string, bytes: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return path
}

async function check(log: string, ...words: readonly string[]) {
  const { stdout, exitCode } = await run([...command, '-l', log, '-s', '/dev/null', ...words])
  return { exitCode, stdout: stdout.toString('latin1') }
}

describe('what is no log', () => {
  it('is not read and hangs nothing: a FIFO, a folder, a socket, a device', async () => {
    const socket = join(folder, 'socket')
    const server = createServer().listen(socket)
    await once(server, 'listening')
    mkdirSync(join(folder, 'folder/empty'), { recursive: true })
    for (const path of [makeFifo(folder, 'fifo'), join(folder, 'folder/empty'), socket, '/dev/zero']) {
      const { exitCode, stdout } = await check(path, '-p', 'error')
      expect([path, exitCode, stdout]).toEqual([path, 2, expect.stringMatching(/^Cannot read /)])
    }
    server.close()
  })
})

describe('bytes of a log that are no text', () => {
  const log = logOf('controls.log', Buffer.from('ok\nan error \x1b[2J\x07\x00 \x9b \xe9\ttab\r\n', 'latin1'))

  it('go to a pipe as they are', async () => {
    const { stdout } = await check(log, '-p', 'error')
    // The line is no UTF-8, so it is Latin-1, and printed as UTF-8.
    const line = 'an error \x1b[2J\x07\x00 \xc2\x9b \xc3\xa9\ttab\r'
    expect(stdout).toBe(`WARNING: Found 1 lines (limit=1/0): ${line}|lines=1\n`)
  })

  it('are written out on a terminal', async () => {
    const words = [...command, '-l', log, '-s', '/dev/null', '-p', 'error'].map((word) => `'${word}'`).join(' ')
    const { stdout } = await run(['script', '-qec', words, '/dev/null'], { env: { ...process.env, NO_COLOR: '1' } })
    // The terminal itself makes LF to CR LF.
    expect(stdout.toString()).toContain('an error \\x1b[2J\\x07\\x00 \\x9b é\ttab\\x0d|lines=1\r\n')
  })

  it('do not hide what is behind a NUL', async () => {
    const { stdout } = await check(logOf('nul.log', '\0\0\0error\0\n\0\n'), '-p', 'error.$')
    expect(stdout).toBe('WARNING: Found 1 lines (limit=1/0): \0\0\0error\0|lines=1\n')
  })
})

describe('a log that grows while it is read', () => {
  it('is read to the size that it had, so that a run ends', async () => {
    const path = logOf('growing.log', 'line\n'.repeat(200_000))
    const source = await openSource(path)
    if (!source) throw new Error('no log')
    let read = 0
    const room = Buffer.alloc(1024 * 1024)
    for await (const block of readText(source, 0, () => room, new AbortController().signal).blocks) {
      read += block.length
      appendFileSync(path, 'more\n'.repeat(200_000))
    }
    await source.handle.close()
    expect(read).toBe(1_000_000)
  })
})

describe.skipIf(!existsSync(time))('120 MB of memory are enough for', () => {
  const megabyte = Buffer.alloc(1_000_000, 'x')

  it.each<readonly [string, (file: number) => void, readonly string[]]>([
    ['lines of 100 MB', (file) => writeLines(file, 2, 100), ['-p', 'error']],
    ['lines of 100 MB where every line is tried', (file) => writeLines(file, 2, 100), ['-p', '[^a]x$']],
    ['a log without a line end', (file) => writeLines(file, 1, 300), ['-p', 'error', '-C', '10']],
    [
      'more hits than are shown',
      (file) => writeSync(file, 'an error\n'.repeat(8_000_000)),
      ['-p', 'error', '-a', '-C', '5'],
    ],
    [
      'a pattern that every line is tried for',
      (file) => writeSync(file, 'an error 123\n'.repeat(4_000_000)),
      ['-p', '\\w\\d$'],
    ],
    [
      '5,000 patterns that share what is in every line',
      (file) => {
        const codes = Array.from({ length: 5000 }, (_, n) => `request failed: code=${100_000 + n}`)
        writeFileSync(join(folder, 'codes'), `${codes.join('\n')}\n`)
        writeSync(file, 'request failed: code=99999 after 3 tries, request failed: code=200000\n'.repeat(300_000))
      },
      ['-P', join(folder, 'codes')],
    ],
  ])('%s', { timeout: 60_000 }, async (_, write, words) => {
    const path = join(folder, 'big.log')
    const file = openSync(path, 'w')
    write(file)
    closeSync(file)
    const peak = join(folder, 'peak')
    const { exitCode } = await run(
      [time, '-qf', '%M', '-o', peak, ...command, '-l', path, '-s', '/dev/null', ...words],
      {
        limitMs: 60_000,
      },
    )
    expect(exitCode).toBeLessThan(3)
    expect(Number(readFileSync(peak, 'utf8'))).toBeLessThan(120 * 1024)
  })

  function writeLines(file: number, count: number, megabytes: number): void {
    for (let line = 0; line < count; line++) {
      for (let written = 0; written < megabytes; written++) writeSync(file, megabyte)
      if (count > 1) writeSync(file, '\n')
    }
  }
})
