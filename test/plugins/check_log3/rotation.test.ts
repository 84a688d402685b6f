import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import {
  appendFile,
  copyFile,
  mkdtemp,
  readFile,
  rename,
  rm,
  truncate,
  unlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync, zstdCompressSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { checkLog3 } from '../../../plugins/check_log3/plugin.ts'
import type { PluginResult } from '../../../src/check/plugin.ts'
import { runPlugin } from '../../../src/check/run.ts'
import { commitStaged } from '../../../src/check/staged-file.ts'

// Lives of logs, event by event, are fuzzed: fuzz/rotations.ts.

let folder = ''
let log = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check_log3-rotation-'))
  log = join(folder, 'app.log')
  await writeFile(log, 'begin\n')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

async function run(...words: readonly string[]): Promise<PluginResult & { readonly text: string }> {
  const argv = ['-l', log, '-s', join(folder, 'app.seek'), '-p', 'error', '-a', ...words]
  const context = { nowMs: Date.now, signal: new AbortController().signal, env: {}, stderr: () => undefined }
  const result = await runPlugin(checkLog3, argv, context)
  await commitStaged(result.staged ?? [])
  return { ...result, text: String(result.output) }
}

/** A hit that is still owed when the log becomes an archive, and one in the log that follows. */
async function rotate(pack: (text: Buffer) => Buffer, ending: string): Promise<void> {
  await appendFile(log, 'error old\n')
  await writeFile(`${log}${ending}`, pack(await readFile(log)))
  await unlink(log)
  await writeFile(log, 'error new\n')
}

const both = 'WARNING: Found 2 lines (limit=1/0): (1) error old\n(2) error new|lines=2\n'
const onlyNew = /^WARNING: Found 1 lines \(limit=1\/0\): \(1\) error new/

describe('after a rotation', () => {
  it.each([
    ['.1.gz', gzipSync],
    ['-20130611.gz', gzipSync],
    ['.gz', gzipSync],
    ['.zst', zstdCompressSync],
    ['.1.zst', zstdCompressSync],
    ['.1', (text: Buffer) => text],
    ['.old', (text: Buffer) => text],
  ])('the unread end is read from app.log%s', async (ending, pack) => {
    await run()
    await rotate(pack, ending)
    expect((await run()).text).toBe(both)
    expect((await run()).text).toContain('No matches')
  })

  it('reads the chain of several rotations between two runs, each packed in another way', async () => {
    await run()
    await appendFile(log, 'error 1\n')
    await writeFile(`${log}.3.gz`, gzipSync(await readFile(log)))
    await writeFile(`${log}.2.zst`, zstdCompressSync('error 2\n'))
    await writeFile(`${log}.1`, 'error 3\n')
    await unlink(log)
    await writeFile(log, 'error 4\n')
    expect((await run()).text).toContain('(1) error 1\n(2) error 2\n(3) error 3\n(4) error 4|')
  })

  it('stops for -N inside a packed archive and goes on there, rotated once more meanwhile', async () => {
    await run()
    await appendFile(log, 'error 1\nerror 2\n')
    await writeFile(`${log}.1.gz`, gzipSync(await readFile(log)))
    await unlink(log)
    await writeFile(log, 'error 3\n')
    expect((await run('-N', '1')).text).toContain('(1) error 1|')
    await rename(`${log}.1.gz`, `${log}.2.gz`)
    await rename(log, `${log}.1`)
    await writeFile(log, 'error 4\n')
    expect((await run('-N', '1')).text).toContain('(1) error 2|')
    expect((await run('-N', '1')).text).toContain('(1) error 3|')
    expect((await run('-N', '1')).text).toContain('(1) error 4|')
  })

  it('that is under way, the plain archive is read, and not its packed half', async () => {
    await run()
    await rotate((text) => text, '.1')
    await writeFile(`${log}.1.gz`, gzipSync('error old\n').subarray(0, 12))
    expect((await run()).text).toBe(both)
  })

  it('that did not change a byte of what was read, the position stays', async () => {
    await run()
    await copyFile(log, `${log}.1`)
    await appendFile(log, 'error new\n')
    expect((await run()).text).toMatch(onlyNew)
  })

  it('by copytruncate the end is read from the copy', async () => {
    await run()
    await appendFile(log, 'error old\n')
    await copyFile(log, `${log}.1`)
    await truncate(log)
    await appendFile(log, 'error new\n')
    expect((await run()).text).toBe(both)
  })
})

describe('an archive that cannot be read', () => {
  it.each(['xz', 'bz2'])('is named, with what to do, and is no OK: .%s', async (ending) => {
    await run()
    await rotate((text) => text.reverse(), `.1.${ending}`)
    const { text, state } = await run('-w', '9')
    expect(state).toBe('UNKNOWN')
    expect(text).toMatch(new RegExp(`app\\.log\\.1\\.${ending}' to its end.*use gzip or zstd`))
    expect(text).toContain('(1) error new')
    expect((await run()).text).toBe('OK: Found 0 lines (limit=1/0): No matches found.|lines=0\n')
  })

  it('is no matter when it was last written to before the position was saved', async () => {
    await writeFile(`${log}.1.xz`, 'packed long ago')
    await utimes(`${log}.1.xz`, 1_370_000_000, 1_370_000_000)
    await run()
    await writeFile(log, 'error new\n')
    expect((await run()).text).toBe('WARNING: Found 1 lines (limit=1/0): (1) error new|lines=1\n')
  })

  it.each([
    ['cut short', (packed: Buffer) => packed.subarray(0, packed.length / 2)],
    ['damaged', (packed: Buffer) => Buffer.from(packed).fill(7, packed.length / 2)],
  ])('to its end is read as far as it goes: %s', async (_, harm) => {
    await run()
    const noise = Array.from({ length: 20_000 }, (__, n) => `line ${Math.sin(n)}\n`).join('')
    await rotate((text) => harm(gzipSync(Buffer.concat([text, Buffer.from(noise)]))), '.1.gz')
    const { text, state } = await run('-w', '9')
    expect(state).toBe('UNKNOWN')
    expect(text).toContain('(1) error old\n(2) error new')
    expect(text).toContain("app.log.1.gz' to its end, lines of it may be missing here")
  })

  it('at all is named too', async () => {
    await run()
    await rotate((text) => gzipSync(text).fill(0, 0, 4), '.1.gz')
    const { text, state } = await run('-w', '9')
    expect([state, text.includes("app.log.1.gz'")]).toEqual(['UNKNOWN', true])
  })
})

describe('a log', () => {
  it('that is missing for a moment keeps its position', async () => {
    await run()
    await appendFile(log, 'error old\n')
    await rename(log, `${log}.1`)
    expect((await run()).text).toBe(`Cannot read '${log}'\n`)
    expect((await run('--missing-ok')).text).toBe('No log file found\n')
    await writeFile(log, 'error new\n')
    expect((await run()).text).toBe(both)
  })

  it('that is truncated to nothing and has no archive is read from its start', async () => {
    await appendFile(log, 'error read\n')
    await run()
    await truncate(log)
    expect((await run()).text).toContain('Found 0')
    await appendFile(log, 'error new\n')
    expect((await run()).text).toMatch(onlyNew)
  })
})

describe('a log that is cut while it is read', () => {
  it('is read again from where its lines are now', async () => {
    await run()
    const noise = `${'x'.repeat(99)}\n`.repeat(12_000)
    await appendFile(log, `${noise}error old\n`)
    const [size, copy] = [(await readFile(log)).length, `${log}.1`]
    // The signal is asked between two blocks: the moment in which the writer rotates.
    let asked = 0
    const signal = new AbortController().signal
    const watching = new Proxy(signal, {
      get: (target, key) => {
        if (key === 'throwIfAborted' && ++asked === 3)
          execFileSync('sh', ['-c', 'cp "$0" "$1"; echo error new > "$0"', log, copy])
        const value = Reflect.get(target, key)
        return typeof value === 'function' ? value.bind(target) : value
      },
    })
    const argv = ['-l', log, '-s', join(folder, 'app.seek'), '-p', 'error', '-a']
    const context = { nowMs: Date.now, signal: watching, env: {}, stderr: () => undefined }
    const result = await runPlugin(checkLog3, argv, context)
    await commitStaged(result.staged ?? [])
    expect((await readFile(copy)).length).toBe(size)
    expect(String(result.output)).toBe(both)
    expect((await run()).text).toContain('No matches')
  })

  it('is followed into its copy when it is cut just before the position is saved', async () => {
    await run()
    await appendFile(log, 'error old\n')
    const cut = () => {
      if (!existsSync(`${log}.1`)) execFileSync('sh', ['-c', 'cp "$0" "$0.1"; : > "$0"', log])
      return Date.now()
    }
    const argv = ['-l', log, '-s', join(folder, 'app.seek'), '-p', 'error', '-a']
    const context = { nowMs: cut, signal: new AbortController().signal, env: {}, stderr: () => undefined }
    const result = await runPlugin(checkLog3, argv, context)
    await commitStaged(result.staged ?? [])
    expect([String(result.output).includes('error old'), existsSync(`${log}.1`)]).toEqual([true, true])
    await appendFile(`${log}.1`, 'error late\n')
    await appendFile(log, 'error new\n')
    expect((await run()).text).toContain('(1) error late\n(2) error new|')
  })
})
