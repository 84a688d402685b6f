import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { plenumCommand } from '../helpers/plenum.ts'
import { run } from '../helpers/run.ts'

let folder = ''
let seek = ''
let command: readonly string[] = []

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plenum-shell-'))
  const log = join(folder, 'a.log')
  seek = join(folder, 'a.seek')
  writeFileSync(log, 'error 1\n')
  command = [...plenumCommand(), 'check_log3', '-l', log, '-s', seek, '-p', 'error']
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** The command where `$@` is, in a shell. */
const shell = (script: string) => run(['sh', '-c', script, 'sh', ...command])
const names = () => readdirSync(folder).sort()

/** Mounts of our own need root's rights, which a container may lack. */
function canMount(): boolean {
  try {
    execFileSync('unshare', ['-m', 'true'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
}

describe('the words of a plugin in a shell', () => {
  it('keep bytes that are not UTF-8: a pattern in Latin-1 finds its lines', async () => {
    writeFileSync(join(folder, 'a.log'), Buffer.from('caf\xe9\n', 'latin1'))
    const { exitCode, stdout } = await shell(`"$@" -n "$(printf 'th\\351')" -p "$(printf 'caf\\351')"`)
    expect([exitCode, String(stdout)]).toEqual([1, 'WARNING: Found 1 lines (limit=1/0): café|lines=1\n'])
  })
})

describe("check_log3's names of files in a shell", () => {
  it('are refused where they are not UTF-8, because Node would open other ones', async () => {
    const { exitCode, stdout } = await shell(`"$@" -s "$(printf '\\351.seek')" --missing-ok`)
    expect([exitCode, String(stdout)]).toEqual([
      3,
      "UNKNOWN: --seekfile '\ufffd.seek' is not UTF-8, as names of files must be here\n",
    ])
  })
})

describe('the state of a plugin in a shell', () => {
  it('is saved when its report was taken, and nothing else lies about', async () => {
    const { exitCode, stdout } = await shell('"$@"')
    expect([exitCode, String(stdout)]).toEqual([1, 'WARNING: Found 1 lines (limit=1/0): error 1|lines=1\n'])
    expect(names()).toEqual(['a.log', 'a.seek'])
  })

  it.each([
    ['nobody reads', '("$@"; echo "code $?" >&2) | true'],
    ['the disk of the report is full', '"$@" >/dev/full; echo "code $?" >&2'],
    ['stderr is no use either', '"$@" >/dev/full 2>&1; echo "code $?" >&2'],
  ])('stays where %s', async (_, script) => {
    expect((await shell(script)).stderr).toContain('code 3')
    expect(names()).toEqual(['a.log'])
    expect(String((await shell('"$@"')).stdout)).toContain('error 1')
  })

  it('is saved when the report was thrown away on purpose', async () => {
    await shell('"$@" >/dev/null')
    expect(existsSync(seek)).toBe(true)
  })

  it('that cannot be written is said first, and is CRITICAL', async () => {
    const { stdout } = await shell('ulimit -f 0; "$@"; echo "code $?"')
    expect(String(stdout)).toMatch(/^Unable to open '.*a\.seek' for writing: File too large\nWARNING: .*error 1/)
    expect(String(stdout)).toContain('code 2')
    expect(names()).toEqual(['a.log'])
  })

  it.runIf(canMount())('on a full disk stays as it was', () => {
    const mount = `mkdir "$0" && mount -t tmpfs -o size=4k none "$0" && echo 3 > "$0/s"; "$@"; cat "$0/s"; ls -A "$0"`
    const disk = join(folder, 'disk')
    const words = command.map((word) => (word === seek ? join(disk, 's') : word))
    const shown = execFileSync('unshare', ['-m', 'sh', '-c', mount, disk, ...words], { encoding: 'utf8' })
    expect(shown).toMatch(/^Unable to open '.*s' for writing: No space left on device\n/)
    expect(shown).toMatch(/\n3\ns\n$/)
  })

  it('is not touched by a dry run, which says on stderr what it would be', async () => {
    writeFileSync(seek, '0')
    const { stdout, stderr } = await shell('"$@" --dry-run')
    expect(String(stdout)).toContain('error 1')
    expect(stderr).toContain(`dry run: '${seek}' stays; it would say 8, in '${join(folder, 'a.log')}'`)
    expect([readFileSync(seek, 'utf8'), names()]).toEqual(['0', ['a.log', 'a.seek']])
  })
})

describe('two runs at once', () => {
  it('report each match once', async () => {
    const reports = await Promise.all(Array.from({ length: 4 }, () => shell('"$@"')))
    expect(reports.map(({ exitCode }) => exitCode).sort()).toEqual([0, 0, 0, 1])
    expect(names()).toEqual(['a.log', 'a.seek'])
  })

  it('see the same lines when they ask for it with --freshness', async () => {
    await shell('"$@"')
    writeFileSync(join(folder, 'a.log'), 'error 1\nerror 2\n')
    const reports = await Promise.all(Array.from({ length: 3 }, () => shell('"$@" --freshness=60')))
    expect(reports.map(({ exitCode }) => exitCode)).toEqual([1, 1, 1])
  })
})
