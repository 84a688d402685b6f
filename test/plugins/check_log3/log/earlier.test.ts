import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeFolder, temporaryFolder } from '../../../helpers/folders.ts'
import { check } from '../check.ts'

const base = temporaryFolder()
const june10 = '1370822400'
const june11 = '1370908800'
let folder = ''
let seeks = ''

beforeEach(() => {
  folder = join(base, `${Math.random()}`)
  seeks = join(folder, 'seeks')
  mkdirSync(seeks, { recursive: true })
})

const log = (name: string) => join(folder, name)
const write = (name: string, text: string) => writeFileSync(log(name), text)
const append = (name: string, text: string) => appendFileSync(log(name), text)
const offset = (name: string) => {
  const path = join(seeks, `${log(name).slice(1).replaceAll('/', '-')}.seek`)
  return existsSync(path) ? Number.parseInt(readFileSync(path, 'utf8'), 10) : undefined
}

async function run(words: readonly string[]): Promise<string> {
  const shown = await check([...words, '-s', seeks, '-p', 'error', '-a', '-Q', '--no-perfdata'])
  return shown.stdout
}
const daily = (timestamp: string, ...words: readonly string[]) =>
  run(['-l', log('acc'), '-m', '.%d.%m.%Y.log', `--timestamp=${timestamp}`, ...words])

describe('check_log3 when the date moves on', () => {
  it('reads the ends of all earlier files, oldest first by date, and moves their positions on', async () => {
    write('acc.31.05.2013.log', 'ok\n')
    write('acc.10.06.2013.log', 'ok\n')
    await run(['-l', log('acc'), '-m', '.31.05.2013.log'])
    await daily(june10)
    append('acc.31.05.2013.log', 'error may\n')
    append('acc.10.06.2013.log', 'error june\n')
    write('acc.11.06.2013.log', 'error today\n')
    expect(await daily(june11)).toBe('(1) error may\n(2) error june\n(3) error today\n')
    expect(offset('acc.10.06.2013.log')).toBe(14)
    expect(await daily(june11)).toBe('No matches found.\n')
  })

  it('does not read what is later than the timestamp', async () => {
    write('acc.11.06.2013.log', 'ok\n')
    write('acc.10.06.2013.log', 'ok\n')
    await daily(june11)
    append('acc.11.06.2013.log', 'error\n')
    expect(await daily(june10)).toBe('No matches found.\n')
    expect(await daily(june11)).toBe('(1) error\n')
  })

  it('does not read files without a position of their own, nor those that did not grow', async () => {
    write('acc.09.06.2013.log', 'error never seen\n')
    write('acc.10.06.2013.log', 'error seen\n')
    await daily(june10)
    write('acc.11.06.2013.log', 'error today\n')
    expect(await daily(june11)).toBe('(1) error today\n')
  })

  it('stops at --report-max in an earlier file, and goes on there', async () => {
    write('acc.10.06.2013.log', 'ok\n')
    await daily(june10)
    append('acc.10.06.2013.log', 'error 1\nerror 2\n')
    write('acc.11.06.2013.log', 'error 3\nerror 4\n')
    expect(await daily(june11, '-N', '1')).toBe('(1) error 1\n')
    expect(offset('acc.11.06.2013.log')).toBeUndefined()
    expect(await daily(june11, '-N', '2')).toBe('(1) error 2\n(2) error 3\n')
    expect(await daily(june11, '-N', '2')).toBe('(1) error 4\n')
  })

  it('skips the rest of all files with --report-only', async () => {
    write('acc.10.06.2013.log', 'ok\n')
    await daily(june10)
    append('acc.10.06.2013.log', 'error 1\nerror 2\n')
    write('acc.11.06.2013.log', 'error 3\n')
    expect(await daily(june11, '--report-only', '1')).toBe('(1) error 1\n')
    expect(await daily(june11)).toBe('No matches found.\n')
  })

  it('reports an unfinished last line of an earlier file once', async () => {
    write('acc.10.06.2013.log', 'ok\n')
    await daily(june10)
    append('acc.10.06.2013.log', 'an error begins')
    write('acc.11.06.2013.log', 'error today\n')
    expect(await daily(june11)).toBe('(1) an error begins\n(2) error today\n')
    append('acc.10.06.2013.log', ' and this error ends\n')
    expect(await daily(june11)).toBe('No matches found.\n')
  })

  it('loses no match that is completed after the date moved on', async () => {
    write('acc.10.06.2013.log', 'ok\n')
    await daily(june10)
    append('acc.10.06.2013.log', 'ok\nan err')
    write('acc.11.06.2013.log', 'error today\n')
    expect(await daily(june11)).toBe('(1) error today\n')
    append('acc.10.06.2013.log', 'or ends\n')
    expect(await daily(june11)).toBe('(1) an error ends\n')
  })

  it('counts new lines in earlier files for a heartbeat', async () => {
    write('acc.10.06.2013.log', 'ok\n')
    await daily(june10)
    write('acc.11.06.2013.log', 'ok\n')
    await daily(june11)
    const beat = ['-l', log('acc'), '-m', '.%d.%m.%Y.log', `--timestamp=${june11}`, '-s', seeks, '-d', '-w', '1']
    expect((await check(beat)).stdout).toBe('WARNING: Log file not written to since last check\n')
    append('acc.10.06.2013.log', 'late\n')
    expect((await check(beat)).stdout).toBe('OK: 1 lines written since last check\n')
  })
})

describe('check_log3 --follow-previous', () => {
  const glob = (...words: readonly string[]) => run(['-l', log('app-'), '-m', '*.log', ...words])

  it('reads the end of the file that was the last one before', async () => {
    write('app-1.log', 'ok\n')
    await glob()
    append('app-1.log', 'error one\n')
    write('app-2.log', 'error two\n')
    expect(await glob('--follow-previous')).toBe('(1) error one\n(2) error two\n')
    expect(await glob('--follow-previous')).toBe('No matches found.\n')
  })

  it('is off without the option', async () => {
    write('app-1.log', 'ok\n')
    await glob()
    append('app-1.log', 'error one\n')
    write('app-2.log', 'error two\n')
    expect(await glob()).toBe('(1) error two\n')
  })

  it('uses the positions of its own ID only', async () => {
    write('app-1.log', 'ok\n')
    await glob('-S', 'other')
    append('app-1.log', 'error one\n')
    write('app-2.log', 'error two\n')
    expect(await glob('--follow-previous')).toBe('(1) error two\n')
    expect(await glob('--follow-previous', '-S', 'other')).toBe('(1) error one\n(2) error two\n')
  })

  it('does nothing where no position is kept', async () => {
    write('app-1.log', 'error one\n')
    write('app-2.log', 'error two\n')
    const words = ['-l', log('app-'), '-m', '*.log', '-s', '/dev/null', '-p', 'error', '-a', '-Q', '--follow-previous']
    expect((await check([...words, '--no-perfdata'], { env: { TMPDIR: makeFolder() } })).stdout).toBe('(1) error two\n')
  })
})
