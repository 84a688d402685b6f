import {
  appendFile,
  chmod,
  chown,
  lchown,
  link,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { checkLog3 } from '../../../plugins/check_log3/plugin.ts'
import { automaticName } from '../../../plugins/check_log3/seek/name.ts'
import { parsePosition } from '../../../plugins/check_log3/seek/position.ts'
import type { PluginResult } from '../../../src/check/plugin.ts'
import { runPlugin } from '../../../src/check/run.ts'
import { commitStaged, discardStaged } from '../../../src/check/staged-file.ts'
import { isRoot } from '../../helpers/folders.ts'

let folder = ''
let log = ''
let seek = ''

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check_log3-seek-'))
  log = join(folder, 'a.log')
  seek = join(folder, 'a.seek')
  await writeFile(log, 'error 1\nok\n')
})

afterEach(() => rm(folder, { recursive: true, force: true }))

describe('the position file', () => {
  it('takes effect only when the result was delivered', async () => {
    const result = await run()
    expect(await names()).not.toContain('a.seek')
    await commitStaged(result.staged ?? [])
    expect(await names()).toEqual(['a.log', 'a.seek'])
    expect(parsePosition(await readFile(seek, 'utf8'))).toMatchObject({ offset: 11, state: { log, size: 11 } })
  })

  it('stays as it was when the result was lost, and the next run reports again', async () => {
    await discardStaged((await run()).staged ?? [])
    expect(await names()).toEqual(['a.log'])
    expect(String((await run()).output)).toContain('error 1')
  })

  it('is private when it is new and keeps its rights when it is not', async () => {
    await runAndCommit()
    expect((await stat(seek)).mode & 0o777).toBe(0o600)
    await writeFile(seek, '0', { mode: 0o600 })
    await chmod(seek, 0o640)
    await runAndCommit()
    expect((await stat(seek)).mode & 0o777).toBe(0o640)
  })

  it('is never the log itself, nor a file that is too large to be one', async () => {
    const itself = await run(['-l', log, '-s', log, '-p', 'error'])
    expect([itself.state, itself.staged]).toEqual(['UNKNOWN', undefined])
    expect(String(itself.output)).toContain('-s names the log itself')
    const data = join(folder, 'data')
    await writeFile(data, 'x'.repeat(100_000))
    const large = await run(['-l', log, '-s', data, '-p', 'error'])
    expect([large.state, large.staged ?? []]).toEqual(['CRITICAL', []])
    expect(String(large.output)).toContain('larger than any position file')
  })

  it('replaces a link and leaves what it points to alone', async () => {
    const victim = join(folder, 'victim')
    await writeFile(victim, 'precious\n')
    await symlink(victim, seek)
    await runAndCommit()
    expect(await readFile(victim, 'utf8')).toBe('precious\n')
    expect((await lstat(seek)).isFile()).toBe(true)
  })

  it('replaces a hard link and leaves its other name alone', async () => {
    const victim = join(folder, 'victim')
    await writeFile(victim, 'precious\n')
    await link(victim, seek)
    await runAndCommit()
    expect(await readFile(victim, 'utf8')).toBe('precious\n')
    expect(await readFile(seek, 'utf8')).toMatch(/^11\n/)
  })

  it.runIf(isRoot)(
    'of another user is refused where anybody may make names, and no lock of theirs is heard',
    async () => {
      await chmod(folder, 0o1777)
      await symlink(
        JSON.stringify({ token: 'theirs', since: '2026-11-24T12:00:00Z', pid: 1 }),
        join(folder, '.a.seek.lock'),
      )
      await lchown(join(folder, '.a.seek.lock'), 65534, 65534)
      expect(await runAndCommit()).toContain('error 1')
      await chown(seek, 65534, 65534)
      await appendFile(log, 'error 2\n')
      const result = await run()
      expect([result.state, result.staged]).toEqual(['CRITICAL', undefined])
      expect(String(result.output)).toMatch(/^Unable to open '.*a\.seek' for writing: Operation not permitted\nWARNING/)
    },
  )

  it('of a run that waited in vain for another one is left alone', async () => {
    const first = await run()
    const caller = new AbortController()
    const second = run([], caller.signal)
    caller.abort()
    expect((await second).output).toBe(`UNKNOWN: stopped while reading '${log}'\n`)
    await commitStaged(first.staged ?? [])
    expect(await names()).toEqual(['a.log', 'a.seek'])
  })

  it('that another run holds makes this one UNKNOWN, with who it is and what to do', async () => {
    const first = await run()
    let clockMs = 0
    vi.spyOn(performance, 'now').mockImplementation(() => {
      clockMs += 5001
      return clockMs
    })
    try {
      const { state, output } = await run()
      expect(state).toBe('UNKNOWN')
      expect(String(output)).toMatch(
        /^UNKNOWN: another run has used the position file '.*a\.seek' for 5 s \(process \d+, since .*; lock '.*\.a\.seek\.lock'\): give/,
      )
    } finally {
      vi.restoreAllMocks()
      await discardStaged(first.staged ?? [])
    }
  })

  it('of a name that no file can have is told before the matches, and not after', async () => {
    seek = join(folder, 'x'.repeat(256))
    const text = await runAndCommit()
    expect(text).toBe(
      `Unable to open '${seek}' for writing: File name too long\nWARNING: Found 1 lines (limit=1/0): error 1|lines=1\n`,
    )
  })

  it('is never a folder, and the matches are shown behind the reason', async () => {
    await mkdir(seek)
    const result = await run(['-s', `${seek}/`, '-l', log])
    expect(String(result.output)).toContain('error 1')
    const missing = await run(['-s', join(folder, 'no', 'x.seek')])
    expect(missing.state).toBe('CRITICAL')
    expect(String(missing.output)).toMatch(
      /^Unable to open '.*x\.seek' for writing: No such file or directory\nWARNING: Found 1/,
    )
    expect(missing.staged).toBeUndefined()
  })

  it('that the original wrote is read, and a broken second line is no more than none', async () => {
    expect(parsePosition('9499')).toEqual({ offset: 9499, state: undefined })
    expect(parsePosition(' 8 bytes\nkept\n')).toEqual({ offset: 8, state: undefined })
    expect(parsePosition('8\n{"v":1}\n')).toEqual({ offset: 8, state: undefined })
    expect(parsePosition('-4')).toBeUndefined()
    expect(parsePosition('')).toBeUndefined()
  })

  it('is named after the log where no name is given', () => {
    expect(automaticName('/var/log/messages', '')).toBe('var-log-messages.seek')
    expect(automaticName('./a.log', '')).toBe('.-a.log.seek')
    expect(automaticName('a.log', 'web/1\\x y')).toBe('a.log-web-1x y.seek')
  })

  it('is not moved within the time of --freshness', async () => {
    await runAndCommit()
    await appendFile(log, 'error 2\n')
    for (const _ of [1, 2]) expect(await runAndCommit(['--freshness', '300'])).toContain('error 2')
    expect(await runAndCommit()).toContain('error 2')
    expect(await runAndCommit()).toContain('No matches')
  })
})

describe('an aborted run', () => {
  it('saves nothing and says so', async () => {
    const result = await run([], AbortSignal.abort())
    expect(result).toEqual({ state: 'UNKNOWN', output: `UNKNOWN: stopped while reading '${log}'\n` })
    expect(await names()).toEqual(['a.log'])
  })
})

function run(extra: readonly string[] = [], signal = new AbortController().signal): Promise<PluginResult> {
  const context = { nowMs: Date.now, signal, env: { TMPDIR: folder }, stderr: () => undefined }
  return runPlugin(checkLog3, ['-l', log, '-s', seek, '-p', 'error', ...extra], context)
}

async function runAndCommit(extra: readonly string[] = []): Promise<string> {
  const result = await run(extra)
  await commitStaged(result.staged ?? [])
  return String(result.output)
}

const names = async () => (await readdir(folder)).sort()
