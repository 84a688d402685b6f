import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../helpers/folders.ts'
import { plenumCommand } from '../helpers/plenum.ts'
import { run } from '../helpers/run.ts'

const folder = temporaryFolder()
const log = join(folder, 'a.log')
writeFileSync(log, 'error \x1b[2J\n')

/** What a program shows on a terminal of its own (util-linux script). */
async function onTerminal(program: readonly string[], env: NodeJS.ProcessEnv): Promise<string> {
  const line = [...plenumCommand(), ...program].map((word) => `'${word}'`).join(' ')
  const { NO_COLOR, ...own } = process.env
  const { stdout } = await run(['script', '-qec', line, '/dev/null'], { env: { ...own, TERM: 'xterm', ...env } })
  return stdout.toString().replaceAll('\r\n', '\n')
}

describe('a plugin on a terminal', () => {
  const words = ['check_log3', '-l', log, '-s', '/dev/null', '-p', 'error']

  it('has colours', async () => {
    expect(await onTerminal(words, {})).toBe(
      '\x1b[1;33mWARNING\x1b[0m: Found 1 lines (limit=1/0): \x1b[1;31merror\x1b[0m \\x1b[2J|lines=1\n',
    )
  })

  it.each([{ NO_COLOR: '1' }, { TERM: 'dumb' }, { TERM: '' }])('has none with %j', async (env) => {
    expect(await onTerminal(words, env)).toBe('WARNING: Found 1 lines (limit=1/0): error \\x1b[2J|lines=1\n')
  })

  it('of any kind shows no control characters', async () => {
    expect(await onTerminal(['check_dummy', '0', '\x1b[2J'], {})).toContain('\\x1b[2J')
  })
})

it('a plugin in a pipe writes what it has, whatever the terminal could', async () => {
  const words = ['check_log3', '-l', log, '-s', '/dev/null', '-p', 'error']
  const { stdout } = await run([...plenumCommand(), ...words], { env: { ...process.env, TERM: 'xterm' } })
  expect(stdout.toString()).toBe('WARNING: Found 1 lines (limit=1/0): error \x1b[2J|lines=1\n')
})
