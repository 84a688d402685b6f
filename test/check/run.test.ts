import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { helpText } from '../../src/check/help.ts'
import type { Plugin, PluginContext } from '../../src/check/plugin.ts'
import { runPlugin } from '../../src/check/run.ts'
import { commitStaged, discardStaged } from '../../src/check/staged-file.ts'
import { errorCode, strerror } from '../../src/check/strerror.ts'
import { version } from '../../src/check/version.ts'

const plugin: Plugin = {
  name: 'check_demo',
  summary: 'Shows what a plugin is.',
  options: {
    dialect: 'getopt',
    options: [
      { name: 'word', short: 'w', value: { name: 'WORD' }, help: 'A word to say.', fallback: 'nothing' },
      { name: 'secret', hidden: true, help: 'Not shown.' },
      { name: 'verbose', short: 'v', many: true, help: 'More.' },
      { name: 'help', short: 'h', help: 'Print this help.' },
      { name: 'version', short: 'V', help: 'Print the version.' },
    ],
  },
  examples: [{ command: 'check_demo -w hello', explains: 'Says hello.' }],
  run: async (options) => {
    if (options.text('word') === 'bug') throw new TypeError('undefined is not a plugin')
    return { state: 'WARNING', output: `DEMO WARNING - ${options.text('word')}\n` }
  },
}

const context: PluginContext = {
  nowMs: () => 0,
  signal: new AbortController().signal,
  env: {},
  stderr: () => undefined,
}

describe('a plugin', () => {
  it('runs with its options', async () => {
    const result = await runPlugin(plugin, ['-w', 'hello'], context)
    expect(result).toEqual({ state: 'WARNING', output: 'DEMO WARNING - hello\n' })
  })

  it('prints help for -h, beside wrong options too', async () => {
    const { state, output } = await runPlugin(plugin, ['--nope', '-h'], context)
    expect(state).toBe('UNKNOWN')
    expect(output).toContain('-w, --word=WORD\n      A word to say. (default: nothing)')
    expect(output).toContain('check_demo -w hello')
    expect(output).toContain('Exit codes: 0 OK, 1 WARNING, 2 CRITICAL, 3 UNKNOWN')
    expect(output).not.toContain('--secret')
  })

  it('does not take a value for a call for help', async () => {
    expect((await runPlugin(plugin, ['-w', '-h'], context)).output).toBe('DEMO WARNING - -h\n')
  })

  it('is UNKNOWN for wrong options, and names them', async () => {
    const { state, output } = await runPlugin(plugin, ['--nope'], context)
    expect(state).toBe('UNKNOWN')
    expect(output).toContain("check_demo: unrecognized option '--nope'")
  })

  it('is UNKNOWN with one line for a bug, and shows the stack on stderr with -v only', async () => {
    let stderr = ''
    const watched = { ...context, stderr: (text: string) => (stderr += text) }
    const { state, output, fault } = await runPlugin(plugin, ['-w', 'bug'], watched)
    expect([state, output]).toEqual(['UNKNOWN', 'check_demo UNKNOWN - internal error: undefined is not a plugin\n'])
    expect(fault).toBe('undefined is not a plugin')
    expect(stderr).toBe('')
    await runPlugin(plugin, ['-w', 'bug', '-v'], watched)
    expect(stderr).toContain('run.test.ts')
  })

  it('has help lines of at most 80 columns', () => {
    expect(
      helpText(plugin)
        .split('\n')
        .every((line) => line.length <= 80),
    ).toBe(true)
  })
})

it('the version is that of package.json', async () => {
  const manifest: unknown = JSON.parse(await readFile('package.json', 'utf8'))
  expect(manifest).toMatchObject({ version })
})

describe('staged files', () => {
  let folder: string
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'plenum-staged-'))
  })
  afterAll(() => rm(folder, { recursive: true }))

  it('take their place when they are committed', async () => {
    const staged = { temporary: join(folder, 'a.new'), path: join(folder, 'a') }
    await writeFile(staged.path, 'old')
    await writeFile(staged.temporary, 'new')
    await commitStaged([staged])
    expect(await readFile(staged.path, 'utf8')).toBe('new')
  })

  it('leave nothing behind when they are discarded, or were gone already', async () => {
    const staged = { temporary: join(folder, 'b.new'), path: join(folder, 'b') }
    await writeFile(staged.temporary, 'new')
    await discardStaged([staged, staged])
    await expect(readFile(staged.temporary)).rejects.toThrow('ENOENT')
    await expect(readFile(staged.path)).rejects.toThrow('ENOENT')
  })
})

it("names a system error in the C library's words, any other in its own", async () => {
  const missing = await readFile('/nonexistent').catch((error: unknown) => error)
  expect([errorCode(missing), strerror(missing)]).toEqual(['ENOENT', 'No such file or directory'])
  expect([errorCode(new Error('odd')), strerror(new Error('odd'))]).toEqual([undefined, 'odd'])
})
